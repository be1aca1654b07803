-- Who works at Fjordvik Handel: eight accounts in three teams, and one who left.

insert into account
    (id, email, name, team, super_admin, permissions, language, disabled_at, created_at)
select
    id, email, name, team, super_admin,
    json_object(
        'view', reach_view, 'edit', reach_edit, 'delete', reach_delete,
        'unassigned', unassigned, 'payments', payments, 'export', export,
        'custom_lines', true, 'settings', false
    ),
    language,
    case when gone then getvariable('moment') - interval 200 days end,
    getvariable('moment') - interval 1900 days
from (values
    (1, 'ingrid.solheim@fjordvik.example', 'Ingrid Solheim', 'Økonomi', true,
        'all', 'all', 'all', true, true, true, null, false),
    (2, 'bjorn.aasen@fjordvik.example', 'Bjørn Åsen', 'Økonomi', false,
        'all', 'all', 'none', true, true, true, 'nb', false),
    (3, 'mette.lokken@fjordvik.example', 'Mette Løkken', 'Økonomi', false,
        'all', 'none', 'none', true, false, true, 'nb', false),
    (4, 'kari.naess@fjordvik.example', 'Kari Næss', 'Salg Norge', false,
        'all', 'team', 'team', true, true, true, 'nb', false),
    (5, 'jonas.eide@fjordvik.example', 'Jonas Eide', 'Salg Norge', false,
        'team', 'own', 'own', false, false, true, 'nb', false),
    (6, 'sunniva.oen@fjordvik.example', 'Sunniva Øen', 'Salg Norge', false,
        'own', 'own', 'none', true, false, false, 'nb', false),
    (7, 'oliver.whitfield@fjordvik.example', 'Oliver Whitfield', 'Export', false,
        'team', 'team', 'own', true, true, true, 'en', false),
    (8, 'zoe.lefevre@fjordvik.example', 'Zoé Lefèvre', 'Export', false,
        'own', 'own', 'own', false, false, true, 'en', false),
    (9, 'terje.hauge@fjordvik.example', 'Terje Hauge', 'Salg Norge', false,
        'team', 'own', 'none', false, false, false, 'nb', true)
) as people(id, email, name, team, super_admin, reach_view, reach_edit, reach_delete,
    unassigned, payments, export, language, gone);

insert into counter select 'account', max(id) from account;
