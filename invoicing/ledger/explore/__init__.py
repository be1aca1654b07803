"""Questions in SQL that people write themselves.

They never reach the books: `snapshot` copies what one actor may see into a file of documented
tables, and every statement runs in a child process of its own on that file (`child`), which lets
through only what `allowed` knows. Three walls, each of which would do by itself: an allow-list
over the parsed statement, an engine without files, network or settings, and a process without
environment, with limits of memory and time, that is killed when it takes too long.

`allowed` and `child` import nothing of ours but each other, so that a child starts at once.
"""
