import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('directory', '0002_names_by_code_point'),
    ]

    operations = [
        migrations.CreateModel(
            name='Letter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField()),
                ('is_urgent', models.BooleanField(default=False)),
                ('channel', models.CharField(choices=[('mail', 'E-mail'), ('paper', 'Paper letter'), ('told', 'Told by phone')], max_length=8)),
                ('language', models.CharField(max_length=16)),
                ('gathered_at', models.DateTimeField()),
                ('next_try_at', models.DateTimeField()),
                ('claimed_until', models.DateTimeField(null=True)),
                ('posts_begun', models.PositiveSmallIntegerField(default=0)),
                ('times_put_off', models.PositiveSmallIntegerField(default=0)),
                ('to', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='letters', to='directory.person')),
            ],
            options={
                'indexes': [models.Index(fields=['channel', 'next_try_at'], name='letters_by_next_try')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('is_urgent', False)), fields=('to', 'on'), name='one_letter_per_person_and_day')],
            },
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('channel', models.CharField(choices=[('mail', 'E-mail'), ('paper', 'Paper letter'), ('told', 'Told by phone')], max_length=8)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
                ('letter', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='delivery', to='letters.letter')),
            ],
        ),
        migrations.CreateModel(
            name='Line',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('room', models.CharField(max_length=40)),
                ('section', models.CharField(blank=True, max_length=100)),
                ('key', models.CharField(blank=True, max_length=200)),
                ('text', models.TextField()),
                ('words', models.JSONField(default=dict)),
                ('link', models.CharField(blank=True, max_length=300)),
                ('about_child', models.BooleanField(default=False)),
                ('is_urgent', models.BooleanField(default=False)),
                ('put_on', models.DateField()),
                ('letter', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='letters.letter')),
                ('to', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='directory.person')),
                ('child', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.student')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('letter__isnull', True)), fields=['to'], name='lines_that_wait')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('key', ''), _negated=True), fields=('to', 'key'), name='one_line_per_person_and_key')],
            },
        ),
        migrations.CreateModel(
            name='QuietHours',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts', models.TimeField()),
                ('ends', models.TimeField()),
                ('rests_on_non_working_days', models.BooleanField(default=True)),
                ('person', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='quiet_hours', to='directory.person')),
            ],
            options={
                'constraints': [models.UniqueConstraint(models.Value(1), condition=models.Q(('person__isnull', True)), name='the_district_has_one_row_of_quiet_hours')],
            },
        ),
        migrations.CreateModel(
            name='Refusal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('code', models.PositiveSmallIntegerField()),
                ('is_final', models.BooleanField()),
                ('letter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='refusals', to='letters.letter')),
            ],
        ),
        migrations.CreateModel(
            name='RefusedAddress',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('address', models.CharField(max_length=254)),
                ('code', models.PositiveSmallIntegerField()),
                ('since', models.DateTimeField()),
                ('lifted_at', models.DateTimeField(null=True)),
                ('lifted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='refused_addresses', to='directory.person')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('lifted_at__isnull', True)), fields=('person', 'address'), name='an_address_is_refused_once')],
            },
        ),
    ]
