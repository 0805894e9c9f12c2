-- A frozen plan is the text that its hash stands for. Not validated: a false one that is there already is named by
-- whoever loads it, and does not stop an upgrade.

alter table cutover_control.bundle add constraint bundle_is_its_hash
    check (sha256 = encode(sha256(convert_to(body, 'UTF8')), 'hex')) not valid;
