import django.db.models.deletion
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('directory', '0002_names_by_code_point'),
    ]

    operations = [
        migrations.CreateModel(
            name='Audience',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.SlugField(max_length=40)),
                ('name', models.CharField(max_length=100)),
                ('voice', models.CharField(max_length=8)),
                ('shape', models.CharField(max_length=8)),
                ('is_open', models.BooleanField(default=False)),
                ('kind', models.CharField(choices=[('staff', 'people who work here'), ('families', 'families'), ('students', 'students'), ('community', 'anybody with the link')], default='staff', max_length=12)),
                ('mode', models.CharField(choices=[('named', 'by name'), ('confidential', 'in confidence'), ('anonymous', 'without names')], default='named', max_length=16)),
                ('floor', models.PositiveSmallIntegerField(default=5)),
                ('comment_floor', models.PositiveSmallIntegerField(default=10)),
                ('order', models.PositiveSmallIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='Item',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=16)),
                ('name', models.CharField(max_length=200)),
                ('signs', models.JSONField()),
                ('protected_areas', models.JSONField(default=list)),
                ('order', models.PositiveSmallIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='Comment',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('seen', 'what somebody has seen'), ('comment', 'a comment')], max_length=8)),
                ('words', models.TextField()),
                ('audience', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='comments', to='surveys.audience')),
                ('item', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='comments', to='surveys.item')),
            ],
            options={
                'indexes': [models.Index(fields=['item', 'kind', 'id', 'audience'], name='comments_by_item')],
            },
        ),
        migrations.CreateModel(
            name='OpenLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('withdrawn_on', models.DateField(null=True)),
                ('audience', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='open_link', to='surveys.audience')),
            ],
        ),
        migrations.CreateModel(
            name='Round',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=200)),
                ('decision', models.TextField()),
                ('mode', models.CharField(choices=[('named', 'by name'), ('confidential', 'in confidence'), ('anonymous', 'without names')], default='named', max_length=16)),
                ('language', models.CharField(default='en', max_length=16)),
                ('levels', models.JSONField()),
                ('opened_at', models.DateTimeField(auto_now_add=True)),
                ('opens_on', models.DateField()),
                ('closes_on', models.DateField()),
                ('reply_by', models.DateField()),
                ('for_oneself', models.BooleanField(default=False)),
                ('opened_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('closes_on__gte', models.F('opens_on'))), name='a_round_closes_after_it_opens'), models.CheckConstraint(condition=models.Q(('reply_by__gt', models.F('closes_on'))), name='the_reply_follows_the_last_answer')],
            },
        ),
        migrations.CreateModel(
            name='Reply',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('on', models.DateField()),
                ('heard', models.TextField()),
                ('will_do', models.TextField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='replies', to='surveys.round')),
            ],
        ),
        migrations.AddField(
            model_name='item',
            name='round',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='items', to='surveys.round'),
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('school_level', models.CharField(blank=True, max_length=16)),
                ('link_digest', models.CharField(blank=True, max_length=64)),
                ('withdrawn_on', models.DateField(null=True)),
                ('audience', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='invitations', to='surveys.audience')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
                ('school', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.school')),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='invitations', to='surveys.round')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('round', 'person'), name='a_person_is_asked_once_in_a_round'), models.UniqueConstraint(condition=models.Q(('link_digest', ''), _negated=True), fields=('link_digest',), name='a_link_opens_one_invitation')],
            },
        ),
        migrations.CreateModel(
            name='Counting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('running', 'being counted'), ('done', 'counted'), ('key_lost', 'the key is lost')], default='running', max_length=12)),
                ('sheets', models.PositiveIntegerField(default=0)),
                ('done', models.PositiveIntegerField(default=0)),
                ('unreadable', models.PositiveIntegerField(default=0)),
                ('finished_at', models.DateTimeField(null=True)),
                ('round', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='counting', to='surveys.round')),
            ],
        ),
        migrations.CreateModel(
            name='Closure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('closed_on', models.DateField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
                ('round', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='closure', to='surveys.round')),
            ],
        ),
        migrations.AddField(
            model_name='audience',
            name='round',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='audiences', to='surveys.round'),
        ),
        migrations.CreateModel(
            name='SealedSheet',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ('receipt_digest', models.CharField(max_length=64)),
                ('box', models.BinaryField()),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sealed_sheets', to='surveys.round')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('round', 'receipt_digest'), name='one_sheet_per_receipt')],
            },
        ),
        migrations.CreateModel(
            name='SealingKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public', models.BinaryField()),
                ('destroyed_at', models.DateTimeField(null=True)),
                ('round', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='sealing_key', to='surveys.round')),
            ],
        ),
        migrations.CreateModel(
            name='Sending',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField()),
                ('channel', models.CharField(choices=[('screen', 'on a screen'), ('paper', 'on paper'), ('phone', 'by phone'), ('read', 'read aloud by somebody')], default='screen', max_length=8)),
                ('entered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
                ('invitation', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='sending', to='surveys.invitation')),
            ],
        ),
        migrations.CreateModel(
            name='Slip',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('used_on', models.DateField(null=True)),
                ('audience', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='slips', to='surveys.audience')),
            ],
        ),
        migrations.CreateModel(
            name='Translation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('language', models.CharField(max_length=16)),
                ('place', models.CharField(max_length=80)),
                ('words', models.TextField()),
                ('is_reviewed', models.BooleanField(default=False)),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='translations', to='surveys.round')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('round', 'language', 'place'), name='one_translation_of_a_place_in_a_round')],
            },
        ),
        migrations.CreateModel(
            name='Turnout',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('cut', models.CharField(blank=True, choices=[('', 'the whole group'), ('level', 'by school level'), ('school', 'by school')], max_length=8)),
                ('cut_key', models.CharField(blank=True, max_length=20)),
                ('asked', models.PositiveIntegerField()),
                ('sent', models.PositiveIntegerField()),
                ('is_hidden', models.BooleanField(default=False)),
                ('audience', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='turnouts', to='surveys.audience')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('audience', 'cut', 'cut_key'), name='one_turnout_per_part')],
            },
        ),
        migrations.CreateModel(
            name='Count',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('cut', models.CharField(blank=True, choices=[('', 'the whole group'), ('level', 'by school level'), ('school', 'by school')], max_length=8)),
                ('cut_key', models.CharField(blank=True, max_length=20)),
                ('said', models.CharField(max_length=12)),
                ('number', models.PositiveIntegerField()),
                ('is_hidden', models.BooleanField(default=False)),
                ('audience', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='counts', to='surveys.audience')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='counts', to='surveys.item')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('audience', 'cut', 'cut_key', 'item', 'said'), name='one_count_per_cell')],
            },
        ),
        migrations.CreateModel(
            name='Answer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('said', models.CharField(choices=[('level', 'a level'), ('cannot_say', 'I cannot say'), ('rather_not', 'I would rather not answer')], max_length=12)),
                ('level', models.PositiveSmallIntegerField(null=True)),
                ('seen', models.TextField(blank=True)),
                ('comment', models.TextField(blank=True)),
                ('saved_at', models.DateTimeField(auto_now=True)),
                ('invitation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='surveys.invitation')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='surveys.item')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('invitation', 'item'), name='one_answer_per_person_and_item'), models.CheckConstraint(condition=models.Q(models.Q(('level__gte', 1), ('level__lte', 4), ('said', 'level')), models.Q(models.Q(('said', 'level'), _negated=True), ('level__isnull', True)), _connector='OR'), name='a_level_stands_exactly_where_one_was_chosen')],
            },
        ),
        migrations.CreateModel(
            name='ItemWording',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('words', models.CharField(max_length=300)),
                ('signs', models.JSONField(default=list)),
                ('audience', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='wordings', to='surveys.audience')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='wordings', to='surveys.item')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('item', 'audience'), name='one_wording_per_item_and_audience')],
            },
        ),
        migrations.AddConstraint(
            model_name='item',
            constraint=models.UniqueConstraint(fields=('round', 'key'), name='one_item_per_key'),
        ),
        migrations.AddConstraint(
            model_name='audience',
            constraint=models.UniqueConstraint(fields=('round', 'key'), name='one_audience_per_key'),
        ),
    ]
