"""Pages that everybody opens."""

from tools.bench.load import page

MEASURES = (
    page("home", "home page", "/", expect="</html>"),
    page("map", "map of the town", "/zemljevid/", expect="</html>"),
)
