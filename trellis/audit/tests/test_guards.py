"""The database refuses to change the trail, whoever asks."""

import pytest
from django.core.management import call_command
from django.db import connections, transaction
from django.db.utils import IntegrityError

from trellis.audit import guards
from trellis.audit.models import Act, ReadEntry, ReadRecord, Seal
from trellis.audit.operations import seal

pytestmark = pytest.mark.django_db(databases=["default", "readlog"])
MODELS = [Act, ReadEntry, ReadRecord, Seal]


@pytest.fixture
def kept(home, enter):
    enter("acts", 1)
    enter("reads", 1)
    seal()


@pytest.mark.parametrize("model", MODELS)
def test_no_row_is_changed(kept, model):
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic(using=model.objects.db):
        model.objects.update(id=900)


@pytest.mark.parametrize("model", MODELS)
def test_no_row_is_deleted(kept, model):
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic(using=model.objects.db):
        model.objects.all()._raw_delete(model.objects.db)


@pytest.mark.sqlite
@pytest.mark.parametrize("model", MODELS)
def test_no_row_is_replaced(kept, model):
    table, alias = model._meta.db_table, model.objects.db
    names = ", ".join(f'"{field.column}"' for field in model._meta.concrete_fields)
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic(using=alias), connections[alias].cursor() as cursor:
        cursor.execute(f"INSERT OR REPLACE INTO {table} ({names}) SELECT {names} FROM {table} LIMIT 1")


@pytest.mark.sqlite
def test_no_seal_is_replaced_under_another_id(kept):
    names = ", ".join(f'"{field.column}"' for field in Seal._meta.concrete_fields if field.name != "id")
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic(), connections["default"].cursor() as cursor:
        cursor.execute(f"INSERT OR REPLACE INTO audit_seal ({names}) SELECT {names} FROM audit_seal LIMIT 1")


@pytest.mark.postgresql
@pytest.mark.parametrize("model", MODELS)
def test_no_table_is_emptied(kept, model):
    connections[model.objects.db].check_constraints()  # those put off to the end would stop the TRUNCATE before the guard does
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic(using=model.objects.db), connections[model.objects.db].cursor() as cursor:
        cursor.execute(f"TRUNCATE {model._meta.db_table} CASCADE")


@pytest.mark.postgresql
def test_a_session_that_calls_itself_a_replica_is_refused_too(kept):
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic(), connections["default"].cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("DELETE FROM audit_act")


@pytest.mark.django_db(transaction=True, databases=["default", "readlog"])
def test_the_guards_stand_again_after_the_test_database_was_emptied(kept):
    for alias in ("default", "readlog"):
        call_command("flush", database=alias, interactive=False, verbosity=0)
    assert not Act.objects.exists()
    assert guards.gone() == []
