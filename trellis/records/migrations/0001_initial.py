import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('directory', '0002_names_by_code_point'),
    ]

    operations = [
        migrations.CreateModel(
            name='RecordsImport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('began_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('state', models.CharField(choices=[('reading', 'reading'), ('planned', 'waiting for a person'), ('applying', 'switching'), ('done', 'done'), ('refused', 'refused'), ('failed', 'failed'), ('discarded', 'discarded')], default='reading', max_length=12)),
                ('unattended', models.BooleanField(default=False)),
                ('progress', models.PositiveSmallIntegerField(default=0)),
                ('progress_words', models.CharField(blank=True, max_length=20)),
                ('exported_at', models.DateTimeField(null=True)),
                ('delivered_at', models.DateTimeField(null=True)),
                ('digest', models.CharField(blank=True, max_length=64)),
                ('counts', models.JSONField(default=dict)),
                ('ending', models.JSONField(default=dict)),
                ('complaints', models.PositiveIntegerField(default=0)),
                ('stopping', models.PositiveIntegerField(default=0)),
                ('confirmed', models.PositiveIntegerField(null=True)),
                ('message', models.CharField(blank=True, max_length=20)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
            ],
        ),
        migrations.CreateModel(
            name='AttendanceDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField()),
                ('state', models.CharField(choices=[('present', 'present'), ('excused', 'absent, excused'), ('unexcused', 'absent, unexcused'), ('suspended', 'out of school by decision of the school'), ('tardy', 'late'), ('partial', 'part of the day')], max_length=12)),
                ('minutes_missed', models.PositiveSmallIntegerField(null=True)),
                ('school', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.school')),
                ('student', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='attendance', to='directory.student')),
            ],
            options={
                'indexes': [models.Index(fields=['school', 'on'], name='attendance_of_a_school')],
                'constraints': [models.UniqueConstraint(fields=('student', 'on', 'school'), name='a_student_is_there_once_a_day_at_a_school')],
            },
        ),
        migrations.CreateModel(
            name='Incident',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sourced_id', models.CharField(max_length=256)),
                ('on', models.DateField()),
                ('kind', models.CharField(choices=[('fighting', 'a fight'), ('threat', 'a threat'), ('bullying', 'bullying or harassment'), ('weapon', 'a weapon'), ('substances', 'alcohol, tobacco or drugs'), ('property', 'theft or damage'), ('disruption', 'a class was disturbed'), ('refusal', 'a direction was not followed'), ('absence', 'away from class without leave'), ('device', 'a phone or computer'), ('clothing', 'clothing'), ('other', 'something else')], max_length=20)),
                ('response', models.CharField(blank=True, choices=[('talk', 'they talked about it'), ('family', 'the family was called'), ('repair', 'it was made good together'), ('detention', 'detention'), ('in_school', 'kept out of class, at school'), ('out_of_school', 'out-of-school suspension'), ('expulsion', 'expulsion'), ('police', 'the police were called'), ('restraint', 'restrained'), ('seclusion', 'secluded'), ('other', 'something else')], max_length=20)),
                ('days_out', models.DecimalField(decimal_places=2, max_digits=5, null=True)),
                ('ended_on', models.DateField(null=True)),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.school')),
                ('student', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='incidents', to='directory.student')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('sourced_id', 'student'), name='an_incident_stands_once_for_a_student'), models.CheckConstraint(condition=models.Q(('days_out__isnull', True), ('days_out__gte', 0), _connector='OR'), name='days_out_are_not_negative')],
            },
        ),
        migrations.CreateModel(
            name='Mark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sourced_id', models.CharField(max_length=256)),
                ('course', models.CharField(max_length=200)),
                ('term', models.CharField(max_length=100)),
                ('on', models.DateField()),
                ('mark', models.CharField(max_length=20)),
                ('points', models.DecimalField(decimal_places=3, max_digits=7, null=True)),
                ('is_passing', models.BooleanField(null=True)),
                ('ended_on', models.DateField(null=True)),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.school')),
                ('student', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='marks', to='directory.student')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('sourced_id',), name='a_mark_stands_once')],
            },
        ),
        migrations.CreateModel(
            name='Outcome',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('school_year', models.PositiveSmallIntegerField()),
                ('indicator', models.CharField(max_length=60)),
                ('count', models.PositiveSmallIntegerField()),
                ('could_have', models.BooleanField()),
                ('is_accountable', models.BooleanField(null=True)),
                ('school', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.school')),
                ('student', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='outcomes', to='directory.student')),
            ],
            options={
                'indexes': [models.Index(fields=['school_year', 'indicator'], name='outcomes_of_a_year')],
                'constraints': [models.UniqueConstraint(fields=('student', 'school_year', 'indicator', 'school'), name='an_outcome_stands_once_for_a_student_at_a_school')],
            },
        ),
    ]
