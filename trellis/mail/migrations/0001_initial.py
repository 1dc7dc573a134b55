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
            name='Mailbox',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=300, unique=True)),
                ('uid_validity', models.BigIntegerField(default=0)),
                ('last_uid', models.BigIntegerField(default=0)),
                ('looked_at', models.DateTimeField(null=True)),
                ('failure', models.CharField(blank=True, max_length=60)),
            ],
        ),
        migrations.CreateModel(
            name='OfficeAddress',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('address', models.CharField(max_length=254, unique=True)),
                ('set_at', models.DateTimeField()),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='mail_addresses', to='directory.office')),
                ('set_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
            ],
        ),
        migrations.CreateModel(
            name='ReceivedMail',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=64, unique=True)),
                ('came_at', models.DateTimeField()),
                ('outcome', models.CharField(choices=[('said', 'became a message of a thread'), ('opened', 'opened a thread'), ('held', 'waits for a person, or waited'), ('noted', 'was written by a machine, and was noted')], max_length=8)),
                ('whole', models.TextField(blank=True)),
                ('message', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='received_mail', to='threads.message')),
            ],
            options={
                'indexes': [models.Index(fields=['outcome', 'came_at'], name='mail_by_what_became_of_it')],
            },
        ),
        migrations.CreateModel(
            name='HeldMail',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('why', models.CharField(choices=[('stranger', 'Nobody here has this address, or somebody who no longer works here.'), ('several', 'Several people have this address.'), ('unsigned', 'The mail carries no signature that proves the address.'), ('aside', 'It was sent on, and not addressed to Trellis.'), ('outside', 'Whoever wrote it is not in that thread, or not any more.'), ('lapsed', 'The thread has been settled for more than 30 days.'), ('address', 'The address to which it was written is none of ours.'), ('no_office', 'No office is named that takes mail to this address.'), ('list', 'It came through a mailing list.'), ('empty', 'There are no words in it.'), ('big', 'It is too large to be read whole.'), ('broken', 'It could not be read as a mail.')], max_length=12)),
                ('from_address', models.CharField(blank=True, max_length=254)),
                ('from_name', models.CharField(blank=True, max_length=200)),
                ('subject', models.CharField(blank=True, max_length=200)),
                ('attachments', models.TextField(blank=True)),
                ('sorted_at', models.DateTimeField(null=True)),
                ('claims_to_be', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
                ('office', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.office')),
                ('thread', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='threads.thread')),
                ('received', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='held', to='mail.receivedmail')),
            ],
            options={
                'indexes': [models.Index(fields=['office', 'sorted_at'], name='mail_that_waits_for_an_office')],
            },
        ),
        migrations.CreateModel(
            name='Sorting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('vouched', models.BooleanField(default=False)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
                ('held', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sortings', to='mail.heldmail')),
                ('message', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='threads.message')),
            ],
            options={
                'indexes': [models.Index(fields=['held', 'at'], name='what_became_of_a_held_mail')],
            },
        ),
    ]
