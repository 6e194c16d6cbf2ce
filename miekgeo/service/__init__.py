"""The public edition as a service that maps and programs read: OGC API Features, by pygeoapi.

What is served is written first, as a GeoPackage and its configuration, and read back from there:
a question never meets anything but what was meant to be published.
"""
