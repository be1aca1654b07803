-- What the sample company's world is made of: lands, currencies, products, habits, scenes.
-- Everything here is temporary and gone when the books are written.

-- A throw of a die with n faces, 0 … n − 1: the same for the same row, purpose and seed.
create temp macro dice(row, purpose, n) as
    (hash(row, purpose, getvariable('seed')) % n::ubigint)::int;
-- Amounts are kept in thousandths, as integers, until they reach the books.
create temp macro money(mills) as
    (mills::decimal(15,0) * 0.001::decimal(3,3))::decimal(18,3);
-- num/den in whole units, half away from zero; a unit is the smallest that can be paid, in mills.
create temp macro rounded(num, den, unit) as
    sign(num) * ((2 * abs(num::bigint) + den::bigint * unit) // (2 * den::bigint * unit)) * unit;
-- Decimals as text, without and with the zeros at the end.
create temp macro short(number) as
    case when number % 1 = 0 then number::bigint::varchar else rtrim(number::varchar, '0') end;
create temp macro exact(mills, unit) as
    case unit when 10 then money(mills)::decimal(18,2)::varchar
        when 1 then money(mills)::varchar else (mills // 1000)::varchar end;
-- A number with its check digit by MOD10: weights 2, 1, 2, 1 … from the right.
create temp macro with_check_digit(number) as
    number || (10 - list_sum(list_transform(string_split(reverse(number::varchar), ''),
        lambda digit, nth: case nth % 2 when 0 then digit::int else digit::int * 2 % 10 + digit::int // 5 end
    )) % 10) % 10;
-- Texts one after another by their place. Few documents have more than five: only those are sorted.
create temp macro in_order(words, place, between) as concat_ws(between,
    any_value(words) filter (place = 1), any_value(words) filter (place = 2),
    any_value(words) filter (place = 3), any_value(words) filter (place = 4),
    any_value(words) filter (place = 5),
    string_agg(words, between order by place) filter (place > 5));
-- One property of a change, as ledger/reading.py keeps it in the history; null where it stays.
-- (concat, for || takes several times as long on texts that are not constant.)
create temp macro became(name, value) as
    case when value is not null then concat('["' || name || '",null,"', value, '"]') end;
create temp macro and_became(name, value) as
    case when value is not null then concat(',["' || name || '",null,"', value, '"]') end;
create temp macro quoted(value) as
    case when value is null then 'null' else concat('"', value, '"') end;
create temp macro changed(name, before, after) as
    case when before is distinct from after
        then concat('["' || name || '",', quoted(before), ',', quoted(after), ']') end;
-- One member of a JSON object with a comma before it; null where it is not there.
create temp macro and_says(name, value) as
    case when value is not null then concat(',"' || name || '":"', value, '"') end;
create temp macro iso(moment) as strftime(moment, '%Y-%m-%dT%H:%M:%S');
create temp macro pick(list, number) as list[1 + number % len(list)];
create temp macro folded(words) as strip_accents(lower(words));
create temp macro address_word(words) as
    trim(regexp_replace(replace(replace(replace(folded(words), 'ø', 'o'), 'æ', 'ae'), 'ß', 'ss'),
        '[^a-z0-9]+', '-', 'g'), '-');
-- A moment of the books: never later than the one they are made at.
create temp macro moment(day, minutes) as
    least(day + minutes * interval 1 minute, getvariable('moment'));
create temp macro workday(day) as
    day + case isodow(day) when 6 then 2 when 7 then 1 else 0 end;

-- `share` of a thousand customers; a place stands after its postcode.
create temp table land as
select * from (values
    ('NO', 700, 'NOK', 'nb', ['AS', 'AS', 'AS', 'ASA', 'ANS'],
        ['Strandgata', 'Storgata', 'Kirkeveien', 'Industriveien', 'Sjøgata', 'Bjørkelia',
            'Havnegata', 'Skippergata', 'Fjellveien', 'Åsveien', 'Møllergata', 'Øvregata'],
        ['5003|Bergen', '0155|Oslo', '7011|Trondheim', '4006|Stavanger', '9008|Tromsø',
            '6002|Ålesund', '4608|Kristiansand', '3015|Drammen', '8006|Bodø',
            '1606|Fredrikstad', '5525|Haugesund', '6509|Kristiansund', '2317|Hamar',
            '3717|Skien', '9600|Hammerfest', '6800|Førde', '4790|Lillesand', '1440|Drøbak',
            '5700|Voss', '6150|Ørsta'],
        ['Kari', 'Ola', 'Ingeborg', 'Øyvind', 'Bjørn', 'Åse', 'Sindre', 'Marit', 'Håkon',
            'Solveig', 'Lars', 'Tuva', 'Eirik', 'Synnøve', 'Gunnar', 'Ragnhild', 'Jørgen',
            'Hege', 'Mathias', 'Frøya'],
        ['Hansen', 'Bråten', 'Næss', 'Sørensen', 'Lunde', 'Ødegård', 'Haugen', 'Aasen', 'Kvåle',
            'Strøm', 'Berge', 'Fjellheim', 'Sæther', 'Bakke', 'Hagen', 'Myklebust', 'Tveit',
            'Rønning', 'Vik', 'Dahl'],
        ['Nordlys', 'Fjell', 'Havblikk', 'Solsiden', 'Vestland', 'Bølgen', 'Ørneredet',
            'Skogstad', 'Åpent Hav', 'Midnattsol', 'Furuly', 'Hardanger', 'Kystens', 'Grønn',
            'Blåfjell', 'Stjerne', 'Tindevåg', 'Sørland', 'Lofoten', 'Dovre'],
        ['Bygg', 'Kafé', 'Handel', 'Kontor', 'Rør', 'Transport', 'Hotell', 'Skole', 'Elektro',
            'Regnskap', 'Bakeri', 'Sjømat', 'Verksted', 'Eiendom', 'Trykkeri', 'Bokhandel',
            'Hagesenter', 'Tannklinikk', 'Gård', 'Rederi']),
    ('SE', 75, 'SEK', 'sv', ['AB'],
        ['Storgatan', 'Kungsgatan', 'Hamngatan', 'Ängsvägen'],
        ['111 20|Stockholm', '411 03|Göteborg', '211 20|Malmö', '803 10|Gävle', '903 26|Umeå'],
        ['Åsa', 'Björn', 'Märta', 'Göran', 'Elin', 'Oskar'],
        ['Lindström', 'Öberg', 'Åkesson', 'Sjögren', 'Nyström'],
        ['Västkustens', 'Norra', 'Björk', 'Änglamark', 'Silver'],
        ['Bygg', 'Kontor', 'Café', 'Möbler', 'Trä']),
    ('DK', 30, 'EUR', 'da', ['ApS', 'A/S'],
        ['Vestergade', 'Søndergade', 'Nørrebrogade'],
        ['1620|København V', '8000|Aarhus C', '5000|Odense C'],
        ['Søren', 'Mette', 'Jørgen', 'Karen'],
        ['Rasmussen', 'Kjær', 'Østergaard', 'Møller'],
        ['Øresund', 'Jyske', 'Sønderå', 'Fyn'],
        ['Handel', 'Kontor', 'Kaffe', 'Fisk']),
    ('DE', 65, 'EUR', 'de', ['GmbH', 'GmbH & Co. KG'],
        ['Hauptstraße', 'Bahnhofstraße', 'Große Allee', 'Schloßweg'],
        ['20095|Hamburg', '10115|Berlin', '80331|München', '50667|Köln', '24103|Kiel'],
        ['Jürgen', 'Käthe', 'Günther', 'Anneliese', 'Björn'],
        ['Müller', 'Groß', 'Weiß', 'Schäfer', 'Strauß'],
        ['Nordsee', 'Hanse', 'Süd', 'Grünwald', 'Löwen'],
        ['Handel', 'Möbel', 'Großhandel', 'Büro', 'Küchen']),
    ('FR', 30, 'EUR', 'fr', ['SARL', 'SAS'],
        ['rue de l’Église', 'avenue Général-Leclerc', 'quai des Chartrons'],
        ['75002|Paris', '33000|Bordeaux', '69003|Lyon', '29200|Brest'],
        ['Zoé', 'François', 'Hélène', 'Jérôme'],
        ['Lefèvre', 'Béranger', 'Garçon', 'Noël'],
        ['Château', 'Étoile', 'Côte', 'Forêt'],
        ['Épicerie', 'Café', 'Mobilier', 'Marée']),
    ('GB', 40, 'GBP', 'en', ['Ltd', 'plc'],
        ['High Street', 'Station Road', 'Quayside', 'Victoria Road'],
        ['EC1A 1BB|London', 'AB10 1AN|Aberdeen', 'EH1 1BQ|Edinburgh', 'CF10 1EP|Cardiff'],
        ['Oliver', 'Siân', 'Harriet', 'Callum'],
        ['Whitfield', 'O’Connor', 'MacLeod', 'Brontë'],
        ['Thistle', 'Harbour', 'Northgate', 'Oakham'],
        ['Stationers', 'Coffee', 'Interiors', 'Seafood']),
    ('US', 30, 'USD', 'en', ['Inc.', 'LLC'],
        ['Main Street', 'Harbor Boulevard', 'Pine Avenue'],
        ['10001|New York', '98101|Seattle', '55401|Minneapolis', '02108|Boston'],
        ['Maya', 'Jack', 'Renée', 'Luis'],
        ['Anderson', 'Peña', 'Olson', 'Washington'],
        ['Viking', 'Cascade', 'Lakeside', 'Liberty'],
        ['Foods', 'Supply', 'Coffee Roasters', 'Outdoors']),
    ('JP', 15, 'JPY', 'ja', ['K.K.'],
        ['Ginza', 'Minami-Aoyama', 'Nakanoshima'],
        ['104-0061|Tokyo', '530-0005|Osaka', '810-0001|Fukuoka'],
        ['Yūki', 'Haruko', 'Kenji', 'Sakura'],
        ['Tanaka', 'Itō', 'Kōno', 'Suzuki'],
        ['Hokkai', 'Kita', 'Umi', 'Sakura'],
        ['Trading', 'Seafood', 'Design', 'Foods']),
    ('KW', 15, 'KWD', 'en', ['W.L.L.'],
        ['Fahad Al-Salem Street', 'Arabian Gulf Street'],
        ['13001|Kuwait City', '22001|Salmiya'],
        ['Fatima', 'Yousef', 'Mariam', 'Khalid'],
        ['Al-Sabah', 'Al-Rashid', 'Behbehani', 'Al-Mutairi'],
        ['Gulf', 'Pearl', 'Desert Rose', 'Failaka'],
        ['General Trading', 'Foodstuff', 'Office Supplies', 'Marine'])
) as lands(country, share, currency, language, forms, streets, places, first_names, last_names,
    names, trades);

-- `unit`: the smallest that can be paid, in mills; `level`: NOK per unit of currency, about.
create temp table currency as
select * from (values
    ('NOK', 10, 1.0000, 0.000), ('EUR', 10, 11.4000, 0.060), ('SEK', 10, 1.0200, 0.040),
    ('USD', 10, 10.3000, 0.080), ('GBP', 10, 13.3000, 0.050), ('JPY', 1000, 0.0710, 0.070),
    ('KWD', 1, 33.5000, 0.070)
) as currencies(currency, unit, level, swing);

-- Prices in øre, for `base` units; quantities go in steps of `step` thousandths, usually up to
-- `most` of them. Those with the highest rate of VAT stand first, food after them.
create temp table product as
select row_number() over (order by vat_rate desc, code) - 1 as product, * replace (
    price::bigint as price, base::bigint as base, step::bigint as step) from (values
    ('K-101', 'Kaffe, mørkbrent, hele bønner 1 kg', 'Coffee, dark roast, whole beans 1 kg',
        'kg', 24900, 'S', 15, 1, 500, 80),
    ('K-102', 'Kaffe, filtermalt 500 g', 'Coffee, filter ground 500 g',
        'stk', 9990, 'S', 15, 1, 1000, 80),
    ('K-110', 'Te, earl grey, 100 poser', 'Tea, earl grey, 100 bags',
        'eske', 11950, 'S', 15, 1, 1000, 30),
    ('K-120', 'Kakao, øko 750 g', 'Cocoa, organic 750 g', 'stk', 13490, 'S', 15, 1, 1000, 20),
    ('K-201', 'Kaffemaskin, helautomatisk', 'Coffee machine, fully automatic',
        'stk', 2895000, 'S', 25, 1, 1000, 2),
    ('K-202', 'Kaffekvern', 'Coffee grinder', 'stk', 489000, 'S', 25, 1, 1000, 3),
    ('K-210', 'Kaffekopper, steingods, 6 stk', 'Coffee cups, stoneware, set of 6',
        'sett', 59900, 'S', 25, 1, 1000, 20),
    ('K-220', 'Pappbeger 25 cl', 'Paper cups 25 cl', 'stk', 13500, 'S', 25, 100, 100000, 20),
    ('M-001', 'Lefse, 12 stk', 'Potato flatbread, 12 pcs', 'pk', 5490, 'S', 15, 1, 1000, 60),
    ('M-002', 'Tørrfisk fra Lofoten', 'Stockfish from Lofoten', 'kg', 38900, 'S', 15, 1, 500, 50),
    ('M-003', 'Røkt laks, skivet', 'Smoked salmon, sliced', 'kg', 32900, 'S', 15, 1, 500, 40),
    ('M-004', 'Brunost 500 g', 'Brown cheese 500 g', 'stk', 8790, 'S', 15, 1, 1000, 40),
    ('M-005', 'Frukt til kontoret, kasse', 'Office fruit box',
        'kasse', 34900, 'S', 15, 1, 1000, 12),
    ('M-006', 'Eplemost fra Hardanger 0,75 l', 'Apple juice from Hardanger 0.75 l',
        'fl', 6990, 'S', 15, 1, 1000, 48),
    ('P-100', 'Kopipapir A4, 5 × 500 ark', 'Copy paper A4, 5 × 500 sheets',
        'eske', 32900, 'S', 25, 1, 1000, 30),
    ('P-110', 'Kulepenner, blå', 'Ballpoint pens, blue', 'stk', 1250, 'S', 25, 1, 1000, 200),
    ('P-120', 'Notatbøker, linjert', 'Notebooks, ruled', 'stk', 4990, 'S', 25, 1, 1000, 60),
    ('P-130', 'Ringpermer, 10 stk', 'Ring binders, 10 pcs', 'pk', 34900, 'S', 25, 1, 1000, 15),
    ('P-140', 'Toner, svart', 'Toner, black', 'stk', 124900, 'S', 25, 1, 1000, 8),
    ('P-150', 'Konvolutter C5', 'Envelopes C5', 'stk', 48900, 'S', 25, 1000, 1000000, 5),
    ('P-160', 'Whiteboardtavle 120 × 90 cm', 'Whiteboard 120 × 90 cm',
        'stk', 189000, 'S', 25, 1, 1000, 4),
    ('F-010', 'Kontorstol, ergonomisk', 'Office chair, ergonomic',
        'stk', 489000, 'S', 25, 1, 1000, 12),
    ('F-020', 'Hev- og senkbord 160 cm', 'Sit-stand desk 160 cm',
        'stk', 749000, 'S', 25, 1, 1000, 10),
    ('F-030', 'Møtebord, eik', 'Meeting table, oak', 'stk', 1690000, 'S', 25, 1, 1000, 3),
    ('F-040', 'Bordlampe', 'Desk lamp', 'stk', 79900, 'S', 25, 1, 1000, 20),
    ('F-050', 'Reol, bjørk', 'Bookcase, birch', 'stk', 249000, 'S', 25, 1, 1000, 8),
    ('F-060', 'Lydabsorberende skillevegg', 'Sound-absorbing screen',
        'stk', 329500, 'S', 25, 1, 1000, 10),
    ('V-100', 'Arbeidshansker, par', 'Work gloves, pair', 'par', 8990, 'S', 25, 1, 1000, 100),
    ('V-110', 'Vernesko S3', 'Safety shoes S3', 'par', 129900, 'S', 25, 1, 1000, 12),
    ('V-120', 'Hjelm, hvit', 'Helmet, white', 'stk', 39900, 'S', 25, 1, 1000, 20),
    ('V-130', 'Refleksvest', 'High-visibility vest', 'stk', 14900, 'S', 25, 1, 1000, 40),
    ('V-140', 'Førstehjelpskoffert', 'First aid kit', 'stk', 89900, 'S', 25, 1, 1000, 6),
    ('V-150', 'Skruer, rustfrie 4,5 × 50', 'Screws, stainless 4.5 × 50',
        'stk', 18990, 'S', 25, 100, 100000, 30),
    ('B-010', 'Fagbok: Regnskap for alle', 'Textbook: Accounting for all',
        'stk', 54900, 'Z', 0, 1, 1000, 15),
    ('B-020', 'Kartbok, kysten', 'Atlas of the coast', 'stk', 69900, 'Z', 0, 1, 1000, 10),
    ('T-010', 'Persontransport, buss', 'Passenger transport, coach',
        'tur', 620000, 'S', 12, 1, 1000, 4),
    ('T-020', 'Overnatting, enkeltrom', 'Accommodation, single room',
        'døgn', 129500, 'S', 12, 1, 1000, 10),
    ('S-010', 'Konsulenttimer', 'Consulting hours', 'time', 145000, 'S', 25, 1, 250, 120),
    ('S-020', 'Montering', 'Assembly', 'time', 89000, 'S', 25, 1, 250, 64),
    ('S-030', 'Serviceavtale, måned', 'Service agreement, month',
        'mnd', 249000, 'S', 25, 1, 1000, 1),
    ('S-040', 'Vannautomat, leie', 'Water dispenser, rental', 'mnd', 59900, 'S', 25, 1, 1000, 6),
    ('S-050', 'Innredningsråd', 'Interior advice', 'time', 125000, 'S', 25, 1, 250, 48),
    ('S-060', 'Kurs i baristafaget', 'Barista course', 'plass', 349000, 'E', 0, 1, 1000, 12),
    ('S-070', 'Opprydding og bortkjøring', 'Clearing and removal',
        'oppdrag', 385000, 'S', 25, 1, 1000, 2),
    ('E-010', 'Strøm, fastpris', 'Electricity, fixed price', 'kWh', 129, 'S', 25, 1, 1000, 4000),
    ('G-010', 'Gavekort', 'Gift cards', 'stk', 50000, 'E', 0, 1, 1000, 10),
    ('G-020', 'Julekurv, stor', 'Christmas hamper, large', 'stk', 79900, 'S', 25, 1, 1000, 60),
    ('G-030', 'Profilgave, ullpledd med brodert navn og gaveeske etter kundens ønske',
        'Corporate gift, woollen blanket with embroidered name and gift box as requested',
        'stk', 129000, 'S', 25, 1, 1000, 50)
) as products(code, name_nb, name_en, unit_name, price, category, vat_rate, base, step, most);
set variable at_25 = (select list(product order by product) from product where vat_rate = 25);
set variable at_15 = (select list(product order by product) from product where vat_rate = 15);

-- How customers pay: `days` after the due date and up to `spread` more; `never` of a thousand.
create temp table habit as
select * from (values
    (0, 60, 'good', -6, 8, 2), (60, 88, 'slow', 2, 30, 12), (88, 100, 'bad', 14, 120, 110)
) as habits(low, high, habit, days, spread, never);
