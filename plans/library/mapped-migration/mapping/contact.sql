select k.id::bigint as id, k.patient_id::bigint as person_id, r.code as relation, trim(k.name) as name
from legacy.next_of_kin k join legacy.relation_code r on r.letter = k.relation
