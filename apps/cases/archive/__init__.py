"""A closed case as one file: a BagIt bag (RFC 8493) in a ZIP, described by `zadeva.xml` (schema: `zadeva.xsd`).

The same case gives the same bytes: nothing in it depends on when, where or how often it is made. The portal makes the
package and hands it over; it is not the archive (ZVDAGA, UVDAG, P-ETZ bind whoever keeps it).
"""
