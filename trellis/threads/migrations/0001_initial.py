import datetime
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('directory', '0002_names_by_code_point'),
    ]

    operations = [
        migrations.CreateModel(
            name='HandOver',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('take', 'take it over'), ('help', 'help with a part')], max_length=4)),
                ('at', models.DateTimeField()),
                ('reason', models.TextField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
                ('from_office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.office')),
                ('to_office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.office')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('from_office', models.F('to_office')), _negated=True), name='a_hand_over_goes_to_another_office')],
            },
        ),
        migrations.CreateModel(
            name='HandOverAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('accepts', models.BooleanField()),
                ('reason', models.TextField(blank=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
                ('hand_over', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='answer', to='threads.handover')),
            ],
        ),
        migrations.CreateModel(
            name='Settling',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('words', models.TextField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
            ],
        ),
        migrations.CreateModel(
            name='Reopening',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('missing', models.TextField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
                ('settling', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='reopening', to='threads.settling')),
            ],
        ),
        migrations.CreateModel(
            name='Thread',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject', models.CharField(max_length=200)),
                ('opened_at', models.DateTimeField()),
                ('only_me', models.BooleanField(default=False)),
                ('about_room', models.CharField(blank=True, max_length=32)),
                ('about_number', models.BigIntegerField(null=True)),
                ('kind_words', models.CharField(blank=True, max_length=120)),
                ('answer_minutes', models.PositiveIntegerField(null=True)),
                ('settle_minutes', models.PositiveIntegerField(null=True)),
                ('first_answer_by', models.DateTimeField(null=True)),
                ('settle_by', models.DateTimeField(null=True)),
                ('stood_minutes', models.PositiveIntegerField(default=0)),
                ('answered_at', models.DateTimeField(null=True)),
                ('answered_minutes', models.PositiveIntegerField(null=True)),
                ('settled_at', models.DateTimeField(null=True)),
                ('settled_minutes', models.PositiveIntegerField(null=True)),
                ('next_on', models.DateField(null=True)),
                ('opened_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
                ('school', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.school')),
            ],
            options={
                'indexes': [models.Index(fields=['opened_by', 'opened_at'], name='threads_of_who_opened_them'), models.Index(fields=['school', 'opened_at'], name='threads_of_a_school'), models.Index(condition=models.Q(('settled_at__isnull', True)), fields=['opened_at', 'only_me', 'opened_by'], name='threads_that_are_open'), models.Index(fields=['about_room', 'about_number'], name='threads_by_what_they_are_about'), models.Index(condition=models.Q(('settled_at__isnull', True)), fields=['opened_at'], name='open_threads')],
            },
        ),
        migrations.AddField(
            model_name='settling',
            name='thread',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='settlings', to='threads.thread'),
        ),
        migrations.CreateModel(
            name='Pause',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('from_at', models.DateTimeField()),
                ('until_at', models.DateTimeField(null=True)),
                ('until_on', models.DateField()),
                ('reason', models.CharField(choices=[('school', 'waiting for the school’s answer'), ('outside', 'waiting for somebody outside the district'), ('day', 'it can only be done on a later day')], max_length=8)),
                ('words', models.CharField(max_length=300)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
                ('thread', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pauses', to='threads.thread')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('until_at__isnull', True)), fields=('thread',), name='a_thread_pauses_once_at_a_time'), models.CheckConstraint(condition=models.Q(('until_at__isnull', True), ('until_at__gte', models.F('from_at')), _connector='OR'), name='a_pause_ends_after_it_begins')],
            },
        ),
        migrations.CreateModel(
            name='NextDate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('on', models.DateField()),
                ('words', models.CharField(blank=True, max_length=300)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
                ('thread', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='next_dates', to='threads.thread')),
            ],
        ),
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('text', models.TextField()),
                ('came', models.CharField(choices=[('here', 'written here'), ('mail', 'by mail'), ('told', 'told by phone or in person, written down by somebody else')], default='here', max_length=4)),
                ('for_office', models.BooleanField(default=False)),
                ('mail_id', models.CharField(blank=True, max_length=250)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
                ('thread', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='messages', to='threads.thread')),
            ],
            options={
                'indexes': [models.Index(fields=['thread', 'at'], name='messages_in_order')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('mail_id', ''), _negated=True), fields=('mail_id',), name='a_mail_is_taken_once')],
            },
        ),
        migrations.CreateModel(
            name='Holding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_lead', models.BooleanField(default=True)),
                ('from_at', models.DateTimeField()),
                ('until_at', models.DateTimeField(null=True)),
                ('backup', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.office')),
                ('owner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
                ('thread', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='holdings', to='threads.thread')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('until_at__isnull', True)), fields=['office', 'from_at'], name='what_an_office_holds'), models.Index(condition=models.Q(('until_at__isnull', True)), fields=['owner', 'from_at'], name='what_a_person_holds')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('is_lead', True), ('until_at__isnull', True)), fields=('thread',), name='one_office_leads_a_thread'), models.UniqueConstraint(condition=models.Q(('until_at__isnull', True)), fields=('thread', 'office'), name='an_office_holds_a_thread_once'), models.CheckConstraint(condition=models.Q(('until_at__isnull', True), ('until_at__gte', models.F('from_at')), _connector='OR'), name='a_holding_ends_after_it_begins')],
            },
        ),
        migrations.AddField(
            model_name='handover',
            name='thread',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='hand_overs', to='threads.thread'),
        ),
        migrations.CreateModel(
            name='WorkingHours',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('hours_from', models.TimeField(default=datetime.time(8, 0))),
                ('hours_until', models.TimeField(default=datetime.time(16, 30))),
                ('set_at', models.DateTimeField()),
                ('set_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('hours_until__gt', models.F('hours_from'))), name='working_hours_end_after_they_begin')],
            },
        ),
    ]
