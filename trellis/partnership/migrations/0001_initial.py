import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('directory', '0002_names_by_code_point'),
        ('threads', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='ProfilePart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('part', models.CharField(choices=[('assets', 'What is strong here'), ('goals', 'What we are working towards'), ('context', 'Where we stand'), ('staffing', 'Who works here'), ('community', 'The community around us'), ('languages', 'Languages'), ('supports', 'What runs here now')], max_length=12)),
                ('text', models.TextField(blank=True)),
                ('since_on', models.DateField(null=True)),
                ('true_on', models.DateField(null=True)),
                ('is_looked_at', models.BooleanField(default=False)),
            ],
        ),
        migrations.CreateModel(
            name='AllocationFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(max_length=300)),
                ('loaded_on', models.DateField()),
                ('loaded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
            ],
        ),
        migrations.CreateModel(
            name='Barrier',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('what', models.TextField()),
                ('would_help', models.TextField(blank=True)),
                ('raised_on', models.DateField()),
                ('names_raiser', models.BooleanField(default=False)),
                ('by_on', models.DateField(null=True)),
                ('owner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
                ('raised_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
                ('school', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.school')),
            ],
            options={
                'indexes': [models.Index(fields=['owner', 'by_on'], name='barriers_by_owner_and_day')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('by_on__isnull', True), ('owner__isnull', True)), models.Q(('by_on__isnull', False), ('owner__isnull', False)), _connector='OR'), name='a_barrier_has_an_owner_and_a_day_or_neither')],
            },
        ),
        migrations.CreateModel(
            name='BarrierAssignment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField()),
                ('by_on', models.DateField()),
                ('words', models.CharField(blank=True, max_length=300)),
                ('barrier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assignments', to='partnership.barrier')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
            ],
        ),
        migrations.CreateModel(
            name='BarrierClearing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField()),
                ('removed', models.TextField(blank=True)),
                ('stays', models.TextField(blank=True)),
                ('reason', models.TextField(blank=True)),
                ('barrier', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='clearing', to='partnership.barrier')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('removed', ''), ('stays', ''), _negated=True), name='a_clearing_says_what_was_removed_or_what_stays')],
            },
        ),
        migrations.CreateModel(
            name='Contribution',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField()),
                ('hat', models.CharField(choices=[('family', 'a family'), ('student', 'a student'), ('staff', 'somebody who works here')], max_length=8)),
                ('part', models.CharField(choices=[('assets', 'What is strong here'), ('goals', 'What we are working towards'), ('context', 'Where we stand'), ('staffing', 'Who works here'), ('community', 'The community around us'), ('languages', 'Languages'), ('supports', 'What runs here now')], max_length=12)),
                ('what', models.TextField()),
                ('who', models.CharField(blank=True, max_length=200)),
                ('credit', models.CharField(choices=[('name', 'By my name'), ('group', 'As a family, a student or somebody who works here'), ('none', 'Not at all')], default='group', max_length=5)),
                ('language', models.CharField(blank=True, max_length=16)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.school')),
            ],
            options={
                'indexes': [models.Index(fields=['school', 'on'], name='contributions_of_a_school'), models.Index(fields=['by'], name='contributions_of_a_person')],
            },
        ),
        migrations.CreateModel(
            name='ContributionAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField()),
                ('is_taken_up', models.BooleanField()),
                ('words', models.TextField(blank=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
                ('contribution', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='answer', to='partnership.contribution')),
            ],
        ),
        migrations.CreateModel(
            name='FrontDoor',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_public', models.BooleanField(default=False)),
                ('set_at', models.DateTimeField()),
                ('office', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.office')),
                ('set_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
            ],
        ),
        migrations.CreateModel(
            name='HelpAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('helps', models.CharField(choices=[('yes', 'Yes'), ('partly', 'Partly'), ('no', 'No')], max_length=6)),
                ('words', models.CharField(blank=True, max_length=500)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.office')),
            ],
            options={
                'indexes': [models.Index(fields=['office', 'by', '-at'], name='newest_answers_of_people')],
            },
        ),
        migrations.CreateModel(
            name='LearningGoal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('goal', models.TextField()),
                ('begun_on', models.DateField()),
                ('until_on', models.DateField()),
                ('ended_on', models.DateField(null=True)),
                ('learnt', models.TextField(blank=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
            ],
            options={
                'indexes': [models.Index(fields=['person', 'begun_on'], name='goals_of_a_person')],
                'constraints': [models.CheckConstraint(condition=models.Q(('until_on__gte', models.F('begun_on'))), name='a_goal_ends_after_it_begins')],
            },
        ),
        migrations.CreateModel(
            name='Look',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('measure', models.CharField(choices=[('first-answer', 'Time to the first answer'), ('settled', 'Time until a request is settled'), ('ratings', 'Requests after which schools said that they got what they needed'), ('hand-overs', 'Hand-overs for each request'), ('asks', 'Minutes asked of the principal each week'), ('allocations', 'What schools are given for each student')], max_length=16)),
                ('value', models.FloatField()),
                ('cases', models.PositiveIntegerField()),
                ('is_at_least', models.BooleanField(default=False)),
                ('counted_on', models.DateField()),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.school')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('measure', 'school'), name='a_school_has_one_number_of_each_measure')],
            },
        ),
        migrations.CreateModel(
            name='MeToo',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField()),
                ('barrier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='me_toos', to='partnership.barrier')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('barrier', 'by'), name='a_person_says_me_too_once')],
            },
        ),
        migrations.CreateModel(
            name='NeedIndex',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120)),
                ('source', models.CharField(max_length=300)),
                ('as_of_on', models.DateField()),
                ('loaded_on', models.DateField()),
                ('loaded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
            ],
        ),
        migrations.CreateModel(
            name='PlanLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('what', models.CharField(max_length=300)),
                ('by_on', models.DateField()),
                ('written_on', models.DateField()),
                ('office', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.office')),
                ('who', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
                ('written_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
            ],
        ),
        migrations.CreateModel(
            name='PlanLineEnding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField()),
                ('is_done', models.BooleanField()),
                ('words', models.TextField(blank=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
                ('line', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='ending', to='partnership.planline')),
            ],
        ),
        migrations.CreateModel(
            name='ProfileLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('order', models.PositiveSmallIntegerField()),
                ('what', models.TextField()),
                ('who', models.CharField(blank=True, max_length=200)),
                ('contribution', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partnership.contribution')),
                ('part', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='partnership.profilepart')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('part', 'order'), name='lines_of_a_profile_have_an_order')],
            },
        ),
        migrations.CreateModel(
            name='ProfileVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('begun_on', models.DateField()),
                ('number', models.PositiveSmallIntegerField(null=True)),
                ('published_on', models.DateField(null=True)),
                ('minutes_low', models.PositiveSmallIntegerField(null=True)),
                ('minutes_high', models.PositiveSmallIntegerField(null=True)),
                ('begun_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
                ('published_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.school')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('published_on__isnull', True)), fields=('school',), name='a_school_has_one_draft_of_its_profile'), models.UniqueConstraint(condition=models.Q(('number__isnull', False)), fields=('school', 'number'), name='versions_of_a_profile_are_numbered'), models.CheckConstraint(condition=models.Q(models.Q(('minutes_high__isnull', True), ('minutes_low__isnull', True)), ('minutes_high__gte', models.F('minutes_low')), _connector='OR'), name='the_time_a_refresh_took_is_a_range_or_none')],
            },
        ),
        migrations.AddField(
            model_name='profilepart',
            name='version',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='parts', to='partnership.profileversion'),
        ),
        migrations.CreateModel(
            name='Rating',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('on', models.DateField()),
                ('got', models.CharField(choices=[('all', 'Yes, all of it'), ('most', 'Most of it'), ('some', 'Some of it'), ('none', 'No')], max_length=4)),
                ('words', models.CharField(blank=True, max_length=500)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.office')),
                ('thread', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='threads.thread')),
            ],
            options={
                'indexes': [models.Index(fields=['office', 'on'], name='ratings_of_an_office'), models.Index(fields=['on'], name='ratings_of_a_term')],
            },
        ),
        migrations.CreateModel(
            name='Reply',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('term', models.CharField(max_length=200)),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField()),
                ('heard', models.TextField()),
                ('will_change', models.TextField()),
                ('on', models.DateField()),
                ('promise', models.BigIntegerField(null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.office')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('office', 'starts_on', 'ends_on'), name='an_office_replies_once_to_a_term'), models.CheckConstraint(condition=models.Q(('ends_on__gt', models.F('starts_on'))), name='a_reply_is_to_a_term')],
            },
        ),
        migrations.CreateModel(
            name='SchoolNeed',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('need', models.FloatField()),
                ('index', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='schools', to='partnership.needindex')),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.school')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('index', 'school'), name='an_index_has_each_school_once')],
            },
        ),
        migrations.CreateModel(
            name='SchoolTeam',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('formed_on', models.DateField()),
                ('every_weeks', models.PositiveSmallIntegerField(default=6)),
                ('formed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
                ('school', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.school')),
            ],
        ),
        migrations.AddField(
            model_name='planline',
            name='team',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='partnership.schoolteam'),
        ),
        migrations.CreateModel(
            name='Service',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120)),
                ('offers', models.TextField()),
                ('answer_minutes', models.PositiveIntegerField()),
                ('settle_minutes', models.PositiveIntegerField()),
                ('is_published', models.BooleanField(default=False)),
                ('version', models.PositiveSmallIntegerField(default=1)),
                ('ended_on', models.DateField(null=True)),
                ('backup', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.office')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('ended_on__isnull', True)), fields=['name'], name='services_by_name')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_on__isnull', True)), fields=('office', 'name'), name='an_office_offers_a_service_once'), models.CheckConstraint(condition=models.Q(('settle_minutes__gte', models.F('answer_minutes'))), name='a_service_answers_before_it_settles')],
            },
        ),
        migrations.CreateModel(
            name='ServiceVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('name', models.CharField(max_length=120)),
                ('offers', models.TextField()),
                ('answer_minutes', models.PositiveIntegerField()),
                ('settle_minutes', models.PositiveIntegerField()),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
                ('service', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='partnership.service')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('service', 'number'), name='one_version_of_a_service_by_number')],
            },
        ),
        migrations.CreateModel(
            name='SmallTest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('aim', models.TextField()),
                ('prediction', models.TextField()),
                ('measure', models.TextField()),
                ('begun_on', models.DateField()),
                ('until_on', models.DateField()),
                ('ended_on', models.DateField(null=True)),
                ('result', models.TextField(blank=True)),
                ('decision', models.CharField(blank=True, choices=[('adopt', 'Keep doing it'), ('adapt', 'Change it and try again'), ('abandon', 'Give it up')], max_length=8)),
                ('goal', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tests', to='partnership.learninggoal')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('until_on__gte', models.F('begun_on'))), name='a_test_ends_after_it_begins'), models.CheckConstraint(condition=models.Q(models.Q(('decision', ''), ('ended_on__isnull', True)), models.Q(('ended_on__isnull', False), models.Q(('decision', ''), _negated=True)), _connector='OR'), name='an_ended_test_is_decided')],
            },
        ),
        migrations.CreateModel(
            name='SharedLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField()),
                ('ended_on', models.DateField(null=True)),
                ('goal', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='shares', to='partnership.learninggoal')),
                ('to', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
                ('test', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='shares', to='partnership.smalltest')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('ended_on__isnull', True)), fields=['to'], name='what_is_shared_with_a_person')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('goal__isnull', True), ('test__isnull', False)), models.Q(('goal__isnull', False), ('test__isnull', True)), _connector='OR'), name='one_line_is_shared_at_a_time'), models.UniqueConstraint(condition=models.Q(('ended_on__isnull', True)), fields=('goal', 'to'), name='a_goal_is_shared_with_a_person_once'), models.UniqueConstraint(condition=models.Q(('ended_on__isnull', True)), fields=('test', 'to'), name='a_test_is_shared_with_a_person_once')],
            },
        ),
        migrations.CreateModel(
            name='TeamOffice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('doing', models.TextField(blank=True)),
                ('said_on', models.DateField(null=True)),
                ('joined_on', models.DateField()),
                ('left_on', models.DateField(null=True)),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.office')),
                ('said_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='offices', to='partnership.schoolteam')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('left_on__isnull', True)), fields=('team', 'office'), name='an_office_is_in_a_team_once')],
            },
        ),
        migrations.CreateModel(
            name='TeamReview',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField()),
                ('held_on', models.DateField(null=True)),
                ('words', models.TextField(blank=True)),
                ('held_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
                ('planned_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to='partnership.schoolteam')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('held_on__isnull', True)), fields=('team',), name='one_review_of_a_team_is_ahead')],
            },
        ),
        migrations.AddField(
            model_name='planline',
            name='review',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='partnership.teamreview'),
        ),
        migrations.CreateModel(
            name='Allocation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('what', models.CharField(max_length=120)),
                ('amount', models.FloatField()),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.school')),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rows', to='partnership.allocationfile')),
            ],
            options={
                'indexes': [models.Index(fields=['file', 'what'], name='allocations_by_what')],
            },
        ),
        migrations.AddConstraint(
            model_name='profilepart',
            constraint=models.UniqueConstraint(fields=('version', 'part'), name='a_version_has_each_part_once'),
        ),
        migrations.AddIndex(
            model_name='planline',
            index=models.Index(fields=['team', 'by_on'], name='lines_of_a_plan_by_day'),
        ),
        migrations.CreateModel(
            name='Panel',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80)),
                ('convened_on', models.DateField()),
                ('agree', models.PositiveSmallIntegerField(default=3)),
                ('reply_days', models.PositiveSmallIntegerField(default=10)),
                ('counts', models.CharField(choices=[('school', 'school days'), ('calendar', 'calendar days')], default='school', max_length=8)),
                ('ended_on', models.DateField(null=True)),
                ('convenor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
                ('school', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.school')),
            ],
        ),
        migrations.CreateModel(
            name='PanelMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('held_from', models.DateField()),
                ('held_until', models.DateField()),
                ('named_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
                ('panel', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='seats', to='partnership.panel')),
                ('student', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.student')),
            ],
        ),
        migrations.CreateModel(
            name='PanelQuestion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('question', 'a question'), ('proposal', 'a proposal')], max_length=8)),
                ('subject', models.CharField(max_length=120)),
                ('words', models.TextField()),
                ('on', models.DateField()),
                ('edition', models.PositiveSmallIntegerField(default=1)),
                ('sent_on', models.DateField(null=True)),
                ('let_go_on', models.DateField(null=True)),
                ('owed', models.CharField(blank=True, choices=[('', 'nothing'), ('reply', 'a reply'), ('decision', 'a decision')], default='', max_length=8)),
                ('due_on', models.DateField(null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.office')),
                ('owner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
                ('panel', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='questions', to='partnership.panel')),
            ],
        ),
        migrations.CreateModel(
            name='PanelDecision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField()),
                ('did', models.CharField(choices=[('did', 'We do it'), ('did_not', 'We do not do it'), ('later', 'We do it later')], max_length=8)),
                ('why', models.CharField(max_length=500)),
                ('by_on', models.DateField(null=True)),
                ('promise', models.BigIntegerField(null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
                ('question', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='partnership.panelquestion')),
            ],
        ),
        migrations.CreateModel(
            name='PanelAgreement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField()),
                ('edition', models.PositiveSmallIntegerField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
                ('question', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='agreements', to='partnership.panelquestion')),
            ],
        ),
        migrations.CreateModel(
            name='PanelAddition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField()),
                ('words', models.CharField(max_length=1000)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
                ('question', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='additions', to='partnership.panelquestion')),
            ],
        ),
        migrations.CreateModel(
            name='PanelReply',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField()),
                ('words', models.TextField()),
                ('answers', models.BooleanField(null=True)),
                ('said_on', models.DateField(null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
                ('question', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='replies', to='partnership.panelquestion')),
            ],
        ),
        migrations.CreateModel(
            name='PanelSaying',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField()),
                ('answers', models.BooleanField()),
                ('words', models.CharField(blank=True, max_length=1000)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
                ('reply', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sayings', to='partnership.panelreply')),
            ],
        ),
        migrations.AddConstraint(
            model_name='panel',
            constraint=models.CheckConstraint(condition=models.Q(('agree__gte', 1)), name='somebody_agrees_before_a_panel_writes'),
        ),
        migrations.AddConstraint(
            model_name='panel',
            constraint=models.CheckConstraint(condition=models.Q(('reply_days__gte', 1)), name='a_panel_waits_at_least_a_day'),
        ),
        migrations.AddIndex(
            model_name='panelmember',
            index=models.Index(fields=['student', 'held_until'], name='seats_of_a_student'),
        ),
        migrations.AddConstraint(
            model_name='panelmember',
            constraint=models.CheckConstraint(condition=models.Q(('held_until__gte', models.F('held_from'))), name='a_seat_on_a_panel_ends_after_it_begins'),
        ),
        migrations.AddIndex(
            model_name='panelquestion',
            index=models.Index(fields=['panel', 'on'], name='questions_of_a_panel'),
        ),
        migrations.AddIndex(
            model_name='panelquestion',
            index=models.Index(fields=['office', 'due_on'], name='questions_to_an_office'),
        ),
        migrations.AddIndex(
            model_name='panelquestion',
            index=models.Index(fields=['sent_on'], name='questions_by_their_day'),
        ),
        migrations.AddConstraint(
            model_name='panelquestion',
            constraint=models.CheckConstraint(condition=models.Q(('sent_on__isnull', True), ('let_go_on__isnull', True), _connector='OR'), name='what_a_panel_sent_is_not_put_away'),
        ),
        migrations.AddConstraint(
            model_name='panelquestion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('due_on__isnull', True), ('owed', '')), models.Q(models.Q(('owed', ''), _negated=True), ('due_on__isnull', False)), _connector='OR'), name='what_is_owed_to_a_panel_has_a_day'),
        ),
        migrations.AddConstraint(
            model_name='panelquestion',
            constraint=models.CheckConstraint(condition=models.Q(('sent_on__isnull', False), models.Q(('owed', ''), ('owner__isnull', True)), _connector='OR'), name='to_a_draft_nothing_is_owed'),
        ),
        migrations.AddConstraint(
            model_name='paneldecision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('by_on__isnull', False), ('did', 'later')), models.Q(models.Q(('did', 'later'), _negated=True), ('by_on__isnull', True)), _connector='OR'), name='what_is_done_later_has_a_day'),
        ),
        migrations.AddConstraint(
            model_name='panelagreement',
            constraint=models.UniqueConstraint(fields=('question', 'by'), name='a_member_agrees_once_to_a_draft'),
        ),
        migrations.AddConstraint(
            model_name='panelreply',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answers__isnull', True), ('said_on__isnull', True)), models.Q(('answers__isnull', False), ('said_on__isnull', False)), _connector='OR'), name='a_panel_says_on_a_day'),
        ),
        migrations.AddConstraint(
            model_name='panelsaying',
            constraint=models.UniqueConstraint(fields=('reply', 'by'), name='a_member_says_once_of_a_reply'),
        ),
    ]
