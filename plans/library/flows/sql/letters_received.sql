select template, count(*) as count
from message
where flow = 'letter' and subject not like 'cutover-canary-%' and delivered_at > $1 and delivered_at <= $2
group by template
