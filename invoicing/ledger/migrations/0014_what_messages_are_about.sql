-- Which payment a message of a gateway is about: an older one must not undo a newer one's effect.
alter table gateway_event add column payment varchar;
