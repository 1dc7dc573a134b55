import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('directory', '0002_names_by_code_point'),
    ]

    operations = [
        migrations.CreateModel(
            name='CalendarAddress',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('made_on', models.DateField()),
                ('taken_back_on', models.DateField(null=True)),
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
            ],
        ),
        migrations.CreateModel(
            name='Commitment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('made_on', models.DateField()),
                ('what', models.TextField()),
                ('to_words', models.CharField(max_length=200)),
                ('by_on', models.DateField()),
                ('first_by_on', models.DateField()),
                ('because_round', models.BigIntegerField(null=True)),
                ('because_key', models.CharField(blank=True, max_length=16)),
                ('because_words', models.CharField(blank=True, max_length=200)),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
                ('to_alone', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
                ('about_child', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.student')),
            ],
            options={
                'indexes': [models.Index(fields=['because_round', 'because_key'], name='promises_by_their_cause')],
                'constraints': [models.CheckConstraint(condition=models.Q(('by_on__gte', models.F('made_on'))), name='a_promise_is_for_a_day_to_come')],
            },
        ),
        migrations.CreateModel(
            name='Breaking',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField()),
                ('reason', models.TextField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
                ('commitment', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='breaking', to='commitments.commitment')),
            ],
        ),
        migrations.CreateModel(
            name='Keeping',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField()),
                ('done', models.TextField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
                ('commitment', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='keeping', to='commitments.commitment')),
            ],
        ),
        migrations.CreateModel(
            name='Party',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('part', models.CharField(choices=[('promised_to', 'promised to them'), ('asked', 'asked in the same round')], max_length=12)),
                ('commitment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='parties', to='commitments.commitment')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('commitment', 'person'), name='a_person_has_one_part_in_a_promise')],
            },
        ),
        migrations.CreateModel(
            name='Renegotiation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField()),
                ('from_on', models.DateField()),
                ('to_on', models.DateField()),
                ('reason', models.TextField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
                ('commitment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='renegotiations', to='commitments.commitment')),
            ],
        ),
        migrations.CreateModel(
            name='RenegotiationAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField()),
                ('agrees', models.BooleanField()),
                ('words', models.TextField(blank=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
                ('renegotiation', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='answer', to='commitments.renegotiation')),
            ],
        ),
    ]
