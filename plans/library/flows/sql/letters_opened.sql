select template, count(*) as count
from message
where flow = 'letter' and subject not like 'cutover-canary-%' and opened_at > $1 and opened_at <= $2
group by template
