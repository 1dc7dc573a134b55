import django.core.validators
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('directory', '0002_names_by_code_point'),
    ]

    operations = [
        migrations.CreateModel(
            name='Conversation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('whys', 'five whys'), ('drivers', 'a driver diagram')], max_length=8)),
                ('question', models.CharField(max_length=300)),
                ('conclusion', models.TextField(blank=True)),
                ('closed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
            ],
        ),
        migrations.CreateModel(
            name='Cause',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('words', models.CharField(max_length=300)),
                ('evidence', models.CharField(blank=True, max_length=600)),
                ('written_at', models.DateTimeField()),
                ('taken_back_at', models.DateTimeField(null=True)),
                ('under', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='parts', to='equity.cause')),
                ('written_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
                ('conversation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='causes', to='equity.conversation')),
            ],
        ),
        migrations.CreateModel(
            name='Finding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('indicator', models.SlugField(db_index=False, max_length=60)),
                ('school_year', models.PositiveSmallIntegerField()),
                ('dimension', models.CharField(max_length=24)),
                ('value', models.CharField(max_length=24)),
                ('n', models.PositiveIntegerField()),
                ('count', models.PositiveIntegerField()),
                ('others_n', models.PositiveIntegerField()),
                ('others_count', models.PositiveIntegerField()),
                ('affected', models.PositiveIntegerField()),
                ('p', models.FloatField()),
                ('identity', models.CharField(max_length=150)),
                ('is_hidden', models.BooleanField(default=False)),
                ('school', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.school')),
            ],
        ),
        migrations.CreateModel(
            name='FollowUp',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('identity', models.CharField(db_index=True, max_length=150)),
                ('kind', models.CharField(choices=[('conversation', 'a conversation about causes'), ('commitment', 'a promise'), ('policy_review', 'a look at a rule')], max_length=16)),
                ('number', models.PositiveBigIntegerField(null=True)),
                ('opened_on', models.DateField()),
                ('due_on', models.DateField(null=True)),
                ('ended_on', models.DateField(null=True)),
                ('finding', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='follow_ups', to='equity.finding')),
                ('opened_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
                ('school', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.school')),
            ],
            options={
                'indexes': [models.Index(fields=['owner', 'ended_on', 'due_on'], name='follow_ups_that_are_due')],
            },
        ),
        migrations.AddField(
            model_name='conversation',
            name='follow_up',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='conversation', to='equity.followup'),
        ),
        migrations.CreateModel(
            name='Indicator',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.SlugField(max_length=60)),
                ('names', models.JSONField()),
                ('outcome', models.CharField(choices=[('good', 'It is good to have it'), ('bad', 'It is bad to have it')], max_length=4)),
                ('counted', models.CharField(max_length=300)),
                ('among', models.CharField(blank=True, max_length=300)),
                ('source', models.CharField(max_length=300)),
                ('feed', models.CharField(choices=[('file', 'Outcome files'), ('absence', 'Attendance: absent on a tenth of the known days or more'), ('removal', 'Incidents: out of school for a day or more')], default='file', max_length=8)),
                ('is_ended', models.BooleanField(default=False)),
                ('written_at', models.DateTimeField()),
                ('follows', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='followed_by', to='equity.indicator')),
                ('written_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('follows__isnull', True)), fields=('key',), name='an_indicator_begins_once')],
            },
        ),
        migrations.CreateModel(
            name='PolicyReview',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rule', models.CharField(max_length=300)),
                ('keeps_out', models.TextField(blank=True)),
                ('evidence', models.TextField(blank=True)),
                ('decision', models.CharField(blank=True, choices=[('keep', 'Keep it'), ('change', 'Change it'), ('stop', 'Stop it')], max_length=8)),
                ('reason', models.TextField(blank=True)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
                ('follow_up', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='policy_review', to='equity.followup')),
            ],
        ),
        migrations.CreateModel(
            name='Release',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120)),
                ('school_years', models.JSONField()),
                ('on', models.DateField()),
                ('state', models.CharField(choices=[('counting', 'being counted'), ('counted', 'counted'), ('published', 'published'), ('withdrawn', 'withdrawn'), ('failed', 'could not be counted')], default='counting', max_length=10)),
                ('progress', models.PositiveSmallIntegerField(default=0)),
                ('problem', models.CharField(blank=True, max_length=300)),
                ('made_at', models.DateTimeField()),
                ('published_at', models.DateTimeField(null=True)),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('withdrawn_because', models.CharField(blank=True, max_length=300)),
                ('indicators', models.JSONField(default=list)),
                ('rules', models.JSONField(default=dict)),
                ('notices', models.JSONField(default=list)),
                ('audit', models.JSONField(default=dict)),
                ('follows', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='followed_by', to='equity.release')),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
                ('published_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
                ('withdrawn_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('state', 'published'), _negated=True), models.Q(('published_at__isnull', False), ('published_by__isnull', False)), _connector='OR'), name='a_release_is_published_by_somebody')],
            },
        ),
        migrations.AddField(
            model_name='finding',
            name='release',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='findings', to='equity.release'),
        ),
        migrations.CreateModel(
            name='Cell',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('indicator', models.SlugField(db_index=False, max_length=60)),
                ('school_year', models.PositiveSmallIntegerField()),
                ('dimension', models.CharField(blank=True, max_length=24)),
                ('value', models.CharField(blank=True, max_length=24)),
                ('dimension_2', models.CharField(blank=True, max_length=24)),
                ('value_2', models.CharField(blank=True, max_length=24)),
                ('n', models.PositiveIntegerField()),
                ('count', models.PositiveIntegerField()),
                ('is_hidden', models.BooleanField(default=False)),
                ('is_primary', models.BooleanField(default=False)),
                ('school', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.school')),
                ('release', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='cells', to='equity.release')),
            ],
            options={
                'indexes': [models.Index(fields=['release', 'indicator', 'school', 'dimension', 'dimension_2'], name='cells_of_a_release')],
                'constraints': [models.CheckConstraint(condition=models.Q(('count__lte', models.F('n'))), name='a_cell_counts_students')],
            },
        ),
        migrations.CreateModel(
            name='EquityRules',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('least', models.PositiveSmallIntegerField(default=10, validators=[django.core.validators.MinValueValidator(5)])),
                ('level', models.FloatField(default=0.05, validators=[django.core.validators.MinValueValidator(0.001), django.core.validators.MaxValueValidator(0.2)])),
                ('hidden_below', models.PositiveSmallIntegerField(default=10, validators=[django.core.validators.MinValueValidator(3), django.core.validators.MaxValueValidator(100)])),
                ('hides_zeros', models.BooleanField(default=False)),
                ('hides_extremes', models.BooleanField(default=True)),
                ('source', models.CharField(max_length=300)),
                ('written_at', models.DateTimeField()),
                ('follows', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='followed_by', to='equity.equityrules')),
                ('written_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('hidden_below__gte', 3)), name='rules_hide_one_and_two_at_least')],
            },
        ),
        migrations.AddIndex(
            model_name='finding',
            index=models.Index(fields=['release', '-affected', 'id'], name='findings_by_students'),
        ),
        migrations.AddIndex(
            model_name='finding',
            index=models.Index(fields=['identity', 'release'], name='findings_over_releases'),
        ),
        migrations.AddConstraint(
            model_name='finding',
            constraint=models.UniqueConstraint(fields=('release', 'identity'), name='a_finding_stands_once_in_a_release'),
        ),
        migrations.AddField(
            model_name='release',
            name='spreads',
            field=models.JSONField(default=dict),
        ),
        migrations.AddIndex(
            model_name='cell',
            index=models.Index(fields=['release', 'indicator', 'school_year', 'dimension', 'value', 'school'], name='cells_of_a_group'),
        ),
    ]
