select kind as template, count(*) as count
from post
where sent_at > $1 and sent_at <= $2
group by kind
