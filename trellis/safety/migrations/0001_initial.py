import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('directory', '0002_names_by_code_point'),
    ]

    operations = [
        migrations.CreateModel(
            name='Alarm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('words', models.TextField()),
                ('place', models.CharField(max_length=300)),
                ('digest', models.CharField(max_length=64)),
                ('raised_on', models.DateField()),
                ('raised_at', models.DateTimeField()),
                ('writer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
            ],
            options={
                'indexes': [models.Index(fields=['raised_at'], name='alarms_by_time')],
                'constraints': [models.UniqueConstraint(fields=('writer', 'digest'), name='the_same_words_raise_one_alarm')],
            },
        ),
        migrations.CreateModel(
            name='Duty',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('held_from', models.DateField()),
                ('held_until', models.DateField(blank=True, null=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('held_until__isnull', True), ('held_until__gt', models.F('held_from')), _connector='OR'), name='duty_ends_after_it_begins')],
            },
        ),
        migrations.CreateModel(
            name='Ending',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('done', models.TextField()),
                ('alarm', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='ending', to='safety.alarm')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
            ],
        ),
        migrations.CreateModel(
            name='Taking',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('alarm', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='taking', to='safety.alarm')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
            ],
        ),
    ]
