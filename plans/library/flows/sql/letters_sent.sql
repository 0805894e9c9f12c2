select template, count(*) as count
from message
where flow = 'letter' and subject not like 'cutover-canary-%' and sent_at > $1 and sent_at <= $2
group by template
