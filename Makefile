# Two commands do everything, set-up included: `make app` and `make test`.
# Without make, see README.md.
PYTHON ?= python3
VENV ?= .venv
PORT ?= 8501
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check

.PHONY: app test test-long clients fuzz lint types format bench bench-app data docs clean \
  bench-schaal kills lock licences newest audit bench-load mutate same-bytes bench-peers

app: $(VENV)/.installed
	@$(BIN)/miekgeo app --poort $(PORT)

test: $(VENV)/.installed-dev
	@sh scripts/install_chromium.sh
	@sh scripts/run_tests.sh $(BIN)/python

# All geometries on official borders that the tests know how to draw; needs the reference files.
test-long: $(VENV)/.installed-dev
	MIEKGEO_LONG_TESTS=1 $(BIN)/python -m pytest -n auto --dist worksteal tests/oracle

# Open what is written in QGIS, GDAL's validator and LibreOffice, where they are; says what it skips.
clients: $(VENV)/.installed-dev
	$(BIN)/python -m pytest tests/clients -rs

# Try inputs that nobody thought of, so many minutes for each target; findings land in .fuzz.
MINUTEN ?= 10
fuzz: $(VENV)/.installed-dev
	$(PIP) install --quiet --constraint requirements.txt --editable '.[dev,fuzz]'
	$(BIN)/python -m tests.fuzz.run --minutes $(MINUTEN)

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.installed-dev
	$(BIN)/mypy

format: $(VENV)/.installed-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# Measure against geopandas, on the official provincies where the reference files are there.
bench: $(VENV)/.installed-dev
	$(BIN)/python benchmarks/bench.py --uit docs/prestaties.md
	$(BIN)/python benchmarks/bench_hubs.py --uit docs/prestaties-knooppunten.md
	$(BIN)/python benchmarks/bench_raakvlakken.py --uit docs/prestaties-raakvlakken.md

# Run a register of 25 million parts through Dask, kill a worker on the way, compare: an hour or two.
bench-schaal: $(VENV)/.installed-dev
	$(BIN)/python benchmarks/bench_schaal.py --uit docs/schaal.md

# Measure how long a visitor waits for the map, and twenty at once for each page.
bench-app: $(VENV)/.installed-dev
	@sh scripts/install_chromium.sh
	$(BIN)/python benchmarks/bench_app.py --uit docs/prestaties-app.md
	$(BIN)/python benchmarks/bench_visitors.py --uit docs/prestaties-bezoek.md

# Kill writers a thousand times at random moments; with ZAAD another thousand.
kills: $(VENV)/.installed-dev
	$(BIN)/python -W ignore -m tests.faults.kill_loop --keer 1000 --zaad $(or $(ZAAD),1)

# Let fifty visitors come and go in ten minutes, twice, and see what memory they leave behind.
bench-load: $(VENV)/.installed-dev
	$(BIN)/python benchmarks/bench_load.py --uit docs/prestaties-belasting.md

# Break comparisons of the analyses on purpose and list what no test notices (docs/mutaties.md). Takes
# hours; what was found before is kept in build/, so that it goes on where it was.
HOEVEEL ?= 12
mutate: $(VENV)/.installed-dev
	nice -n 10 $(BIN)/python -m tests.mutation --per-module $(HOEVEEL)

# Run all commands in three surroundings and compare what they write, byte by byte.
same-bytes: $(VENV)/.installed-dev
	$(BIN)/python -m tests.determinism.commands

# Measure against SedonaDB and PostGIS too, and how it grows; PostGIS by scripts/install_postgis.sh.
bench-peers: $(VENV)/.installed-dev
	@$(PIP) install --quiet --constraint requirements.txt --editable '.[peers]' \
	  || echo "SedonaDB could not be installed and is skipped."
	$(BIN)/python benchmarks/bench_peers.py --uit docs/prestaties-peers.md

# Rebuild what is generated after a change of layer definitions, tables, answers or the map's files.
docs: $(VENV)/.installed-dev
	$(BIN)/python scripts/build_dictionary.py
	$(BIN)/python scripts/bundle_map.py
	$(BIN)/python scripts/run_notebooks.py

# Rebuild the embedded data; FIGUREN is the folder with the figures it is made from.
data: $(VENV)/.installed-dev
	$(BIN)/python scripts/build_data.py --figuren "$(FIGUREN)"

# Make the lock files anew after a change of pyproject.toml or requirements.txt; UPGRADE=--upgrade
# moves all that they leave open to the newest.
lock:
	sh scripts/lock.sh $(PYTHON) $(UPGRADE)

# Name the licence of each package that is locked now; run it after `make lock`.
licences: $(VENV)/.installed-dev
	$(BIN)/python scripts/build_licences.py

# Run the tests on the newest versions that pyproject.toml allows, in an environment of their own.
newest:
	sh scripts/newest.sh $(PYTHON)

# Ask whether weaknesses are known of what is locked.
audit:
	sh scripts/audit.sh $(PYTHON)

$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "miekgeo needs Python 3.11 or newer; set PYTHON=... to use another one."; exit 1; }
	@$(PYTHON) -m venv $(VENV) \
	  || { echo "No virtual environment could be made; on Debian: apt-get install python3-venv."; exit 1; }
	@touch $@

# What runs is what was tested: the packages of the lock, each file held against its hash.
$(VENV)/.installed: $(VENV)/.made pyproject.toml requirements.lock
	$(PIP) install --quiet --require-hashes --requirement requirements.lock
	$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed requirements-dev.lock
	$(PIP) install --quiet --require-hashes --requirement requirements-dev.lock
	@touch $@

clean:
	rm -rf $(VENV) build dist
