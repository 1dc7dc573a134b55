import django.db.models.deletion
import trellis.access.policy
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('directory', '0002_names_by_code_point'),
        ('threads', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Ask',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('what', models.CharField(max_length=200)),
                ('why', models.TextField()),
                ('mandate', models.CharField(choices=[('law', 'A law or a court says so'), ('board', 'The board decided it'), ('office', 'It is the office’s wish')], default='office', max_length=8)),
                ('source', models.CharField(blank=True, max_length=300)),
                ('practice_key', models.CharField(blank=True, max_length=16)),
                ('practice_words', models.CharField(blank=True, max_length=200)),
                ('written_on', models.DateField()),
                ('edition', models.PositiveIntegerField(default=1)),
                ('minutes_low', models.PositiveSmallIntegerField(null=True)),
                ('minutes_high', models.PositiveSmallIntegerField(null=True)),
                ('due_on', models.DateField(null=True)),
                ('repeats', models.CharField(choices=[('once', 'once'), ('weekly', 'every week'), ('monthly', 'every month'), ('quarterly', 'every quarter'), ('yearly', 'every year')], default='once', max_length=9)),
                ('until_on', models.DateField(null=True)),
                ('reply_within_days', models.PositiveSmallIntegerField(default=30)),
                ('held', models.CharField(blank=True, choices=[('no', 'No, nobody holds it'), ('partly', 'Partly'), ('yes', 'Yes, but it has to be confirmed')], max_length=6)),
                ('held_words', models.CharField(blank=True, max_length=300)),
                ('others_could', models.CharField(blank=True, max_length=300)),
                ('comes_off', models.CharField(blank=True, max_length=300)),
                ('outside', models.BooleanField(default=False)),
                ('question', models.TextField(blank=True)),
                ('from_room', models.CharField(blank=True, max_length=32)),
                ('from_number', models.BigIntegerField(null=True)),
                ('again_of', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='agains', to='asks.ask')),
                ('office', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.office')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
                ('takes_off', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='asks.ask')),
                ('written_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
            ],
            options={
                'indexes': [models.Index(fields=['office', 'written_on'], name='asks_of_an_office')],
                'constraints': [models.CheckConstraint(condition=models.Q(('minutes_high__gte', models.F('minutes_low'))), name='the_higher_minutes_are_the_higher'), models.CheckConstraint(condition=models.Q(('until_on__isnull', True), ('until_on__gte', models.F('due_on')), _connector='OR'), name='an_ask_ends_after_it_begins'), models.UniqueConstraint(condition=models.Q(('from_room', ''), _negated=True), fields=('from_room', 'from_number'), name='trellis_files_each_of_its_asks_once')],
            },
        ),
        migrations.CreateModel(
            name='AskWord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('word', models.CharField(max_length=40)),
                ('ask', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='words', to='asks.ask')),
            ],
            options={
                'indexes': [models.Index(fields=['word', 'ask'], name='words_of_asks')],
                'constraints': [models.UniqueConstraint(fields=('ask', 'word'), name='a_word_of_an_ask_once')],
            },
        ),
        migrations.CreateModel(
            name='Audience',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(default=trellis.access.policy.Role['PRINCIPAL'], max_length=32)),
                ('level', models.CharField(blank=True, max_length=16)),
                ('ask', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='audience', to='asks.ask')),
                ('school', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.school')),
            ],
            options={
                'indexes': [models.Index(fields=['school', 'role'], name='asks_of_a_school_by_name')],
                'constraints': [models.CheckConstraint(condition=models.Q(('school__isnull', True), ('level', ''), _connector='OR'), name='an_audience_is_a_level_or_a_school'), models.UniqueConstraint(condition=models.Q(('school__isnull', True)), fields=('ask', 'role', 'level'), name='a_level_is_asked_once'), models.UniqueConstraint(condition=models.Q(('school__isnull', False)), fields=('ask', 'role', 'school'), name='a_school_is_asked_once_by_name')],
            },
        ),
        migrations.CreateModel(
            name='Brief',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('week_on', models.DateField()),
                ('made_on', models.DateField()),
                ('lines', models.JSONField(default=list)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('person', 'week_on'), name='a_principal_gets_one_brief_a_week')],
            },
        ),
        migrations.CreateModel(
            name='BusyCalendar',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100)),
                ('on', models.DateField()),
                ('in_force_on', models.DateField(null=True)),
                ('replaced_on', models.DateField(null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('in_force_on__isnull', False), ('replaced_on__isnull', True)), fields=('name',), name='one_busy_calendar_of_a_name')],
            },
        ),
        migrations.CreateModel(
            name='BusyDays',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('testing', 'testing'), ('report_cards', 'report cards'), ('other', 'something else')], default='other', max_length=12)),
                ('name', models.CharField(max_length=200)),
                ('level', models.CharField(blank=True, max_length=16)),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField()),
                ('calendar', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='days', to='asks.busycalendar')),
            ],
            options={
                'indexes': [models.Index(fields=['starts_on'], name='busy_days_by_their_start')],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__gt', models.F('starts_on'))), name='busy_days_end_after_they_start')],
            },
        ),
        migrations.CreateModel(
            name='Cap',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('level', models.CharField(blank=True, max_length=16)),
                ('minutes', models.PositiveSmallIntegerField()),
                ('held_from', models.DateField()),
                ('because', models.CharField(max_length=300)),
                ('set_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('level', 'held_from'), name='one_cap_for_a_level_and_a_day')],
            },
        ),
        migrations.CreateModel(
            name='Feed',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('address', models.TextField()),
                ('added_on', models.DateField()),
                ('read_at', models.DateTimeField(null=True)),
                ('trouble', models.CharField(blank=True, max_length=300)),
                ('unread', models.PositiveIntegerField(default=0)),
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
            ],
        ),
        migrations.CreateModel(
            name='Filing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField()),
                ('ask', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='filing', to='asks.ask')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
            ],
        ),
        migrations.CreateModel(
            name='InTotal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since_on', models.DateField()),
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
            ],
        ),
        migrations.CreateModel(
            name='Kind',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(blank=True, max_length=16)),
                ('name', models.CharField(blank=True, max_length=80)),
                ('left_out_on', models.DateField(null=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('key', ''), _negated=True), fields=('person', 'key'), name='a_kind_of_the_district_stands_once_in_a_list'), models.CheckConstraint(condition=models.Q(('key', ''), ('name', ''), _negated=True), name='a_kind_has_a_key_or_a_name')],
            },
        ),
        migrations.CreateModel(
            name='FeedEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('feed', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='asks.feed')),
                ('kind', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='asks.kind')),
            ],
            options={
                'indexes': [models.Index(fields=['feed', 'starts_at'], name='entries_of_a_calendar')],
            },
        ),
        migrations.CreateModel(
            name='Looking',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('begun_on', models.DateField()),
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
            ],
        ),
        migrations.CreateModel(
            name='Moment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField()),
                ('at', models.DateTimeField()),
                ('answered_at', models.DateTimeField(null=True)),
                ('kind', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='asks.kind')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
            ],
            options={
                'indexes': [models.Index(fields=['person', 'on'], name='moments_of_a_person')],
                'constraints': [models.UniqueConstraint(fields=('person', 'at'), name='a_moment_is_asked_for_once'), models.CheckConstraint(condition=models.Q(models.Q(('answered_at__isnull', True), ('kind__isnull', True)), models.Q(('answered_at__isnull', False), ('kind__isnull', False)), _connector='OR'), name='an_answered_moment_has_a_kind')],
            },
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('week_on', models.DateField()),
                ('what', models.CharField(max_length=200)),
                ('level', models.CharField(blank=True, max_length=16)),
                ('on', models.DateField()),
                ('taken_back_on', models.DateField(null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.office')),
                ('school', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.school')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('taken_back_on__isnull', True)), fields=['week_on'], name='notices_of_a_week')],
                'constraints': [models.CheckConstraint(condition=models.Q(('school__isnull', True), ('level', ''), _connector='OR'), name='a_notice_is_for_a_level_or_a_school')],
            },
        ),
        migrations.CreateModel(
            name='Occasion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('due_on', models.DateField()),
                ('week_on', models.DateField()),
                ('receipt_by_on', models.DateField()),
                ('dropped_on', models.DateField(null=True)),
                ('ask', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='occasions', to='asks.ask')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('dropped_on__isnull', True)), fields=['week_on', 'ask'], name='asks_of_a_week'), models.Index(fields=['receipt_by_on'], name='receipts_by_their_day')],
                'constraints': [models.UniqueConstraint(fields=('ask', 'due_on'), name='an_ask_falls_due_once_a_day')],
            },
        ),
        migrations.CreateModel(
            name='NoSense',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(default=trellis.access.policy.Role['PRINCIPAL'], max_length=32)),
                ('on', models.DateField()),
                ('why', models.TextField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.school')),
                ('thread', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='threads.thread')),
                ('occasion', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='asks.occasion')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('occasion', 'school', 'role'), name='a_school_says_once_that_it_makes_no_sense')],
            },
        ),
        migrations.CreateModel(
            name='Moving',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField()),
                ('from_on', models.DateField()),
                ('to_on', models.DateField()),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
                ('occasion', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='movings', to='asks.occasion')),
            ],
        ),
        migrations.CreateModel(
            name='Done',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(default=trellis.access.policy.Role['PRINCIPAL'], max_length=32)),
                ('on', models.DateField()),
                ('minutes_low', models.PositiveSmallIntegerField(null=True)),
                ('minutes_high', models.PositiveSmallIntegerField(null=True)),
                ('answer', models.TextField(blank=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.school')),
                ('occasion', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='asks.occasion')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('occasion', 'school', 'role'), name='an_ask_is_done_once_in_a_school'), models.CheckConstraint(condition=models.Q(('minutes_high__isnull', True), models.Q(('minutes_high__gte', models.F('minutes_low')), ('minutes_low__isnull', False)), _connector='OR'), name='true_minutes_are_a_range_or_none')],
            },
        ),
        migrations.CreateModel(
            name='Delegation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(default=trellis.access.policy.Role['PRINCIPAL'], max_length=32)),
                ('on', models.DateField()),
                ('taken_back_on', models.DateField(null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.school')),
                ('to', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
                ('occasion', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='asks.occasion')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('taken_back_on__isnull', True)), fields=['to'], name='asks_handed_to_a_person')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('taken_back_on__isnull', True)), fields=('occasion', 'school', 'role'), name='one_person_has_an_ask_in_a_school')],
            },
        ),
        migrations.CreateModel(
            name='AnswersLookedAt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
                ('occasion', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='looked_at', to='asks.occasion')),
            ],
        ),
        migrations.CreateModel(
            name='Receipt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField()),
                ('became', models.CharField(choices=[('decided', 'something was decided with it'), ('sent_on', 'it was sent on to whoever requires it'), ('not_used', 'it was not used')], max_length=8)),
                ('words', models.TextField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
                ('occasion', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='receipt', to='asks.occasion')),
            ],
        ),
        migrations.CreateModel(
            name='RepeatLet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField()),
                ('why', models.TextField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
                ('occasion', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='repeat_let', to='asks.occasion')),
            ],
        ),
        migrations.CreateModel(
            name='Sharing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField()),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
                ('to', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('person', 'to'), name='a_picture_is_shared_once_with_a_person')],
            },
        ),
        migrations.CreateModel(
            name='SponsorRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField()),
                ('why', models.TextField()),
                ('taken_back_on', models.DateField(null=True)),
                ('ask', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sponsor_requests', to='asks.ask')),
                ('asked_of', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
            ],
        ),
        migrations.CreateModel(
            name='SponsorAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField()),
                ('agrees', models.BooleanField()),
                ('words', models.TextField(blank=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
                ('request', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='answer', to='asks.sponsorrequest')),
            ],
        ),
        migrations.CreateModel(
            name='Stopping',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField()),
                ('why', models.TextField()),
                ('ask', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='stopping', to='asks.ask')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
            ],
        ),
        migrations.CreateModel(
            name='TimeTotal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('month_on', models.DateField()),
                ('key', models.CharField(max_length=16)),
                ('people', models.PositiveSmallIntegerField()),
                ('low', models.FloatField()),
                ('share', models.FloatField()),
                ('high', models.FloatField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('month_on', 'key'), name='a_total_of_a_month_is_published_once')],
            },
        ),
        migrations.CreateModel(
            name='WeekSum',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('week_on', models.DateField()),
                ('level', models.CharField(blank=True, max_length=16)),
                ('asks', models.PositiveIntegerField()),
                ('low', models.PositiveIntegerField()),
                ('high', models.PositiveIntegerField()),
                ('school', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.school')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('school__isnull', False)), fields=['week_on', 'level', 'high', 'school'], name='weeks_by_how_full_they_are')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('school__isnull', False)), fields=('school', 'week_on'), name='a_school_has_one_sum_a_week'), models.UniqueConstraint(condition=models.Q(('school__isnull', True)), fields=('week_on', 'level'), name='a_level_has_one_sum_a_week')],
            },
        ),
    ]
