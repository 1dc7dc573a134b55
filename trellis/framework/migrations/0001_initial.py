import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('directory', '0002_names_by_code_point'),
    ]

    operations = [
        migrations.CreateModel(
            name='Draft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.SlugField(max_length=60)),
                ('name', models.CharField(max_length=200)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
            ],
        ),
        migrations.CreateModel(
            name='DraftWords',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=8)),
                ('words', models.JSONField()),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
                ('draft', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='words', to='framework.draft')),
            ],
        ),
        migrations.CreateModel(
            name='Framework',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.SlugField(max_length=60)),
                ('version', models.CharField(max_length=40)),
                ('name', models.CharField(max_length=200)),
                ('language', models.CharField(default='en', max_length=16)),
                ('source', models.CharField(max_length=300)),
                ('digest', models.CharField(max_length=64)),
                ('loaded_at', models.DateTimeField(auto_now_add=True)),
                ('copied_from', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='copies', to='framework.framework')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('key', 'version'), name='one_framework_per_key_and_version')],
            },
        ),
        migrations.CreateModel(
            name='DraftEnding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
                ('draft', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='ending', to='framework.draft')),
                ('published', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='draft', to='framework.framework')),
            ],
        ),
        migrations.AddField(
            model_name='draft',
            name='based_on',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='drafts', to='framework.framework'),
        ),
        migrations.CreateModel(
            name='Area',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=8)),
                ('name', models.CharField(max_length=200)),
                ('short_name', models.CharField(max_length=100)),
                ('meaning', models.TextField()),
                ('impact', models.TextField()),
                ('order', models.PositiveSmallIntegerField()),
                ('framework', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='areas', to='framework.framework')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('framework', 'key'), name='one_area_per_key')],
            },
        ),
        migrations.CreateModel(
            name='Group',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.SlugField(max_length=40)),
                ('name', models.CharField(max_length=100)),
                ('voice', models.CharField(choices=[('office', 'Central office'), ('school', 'Schools'), ('home', 'Families and students')], max_length=8)),
                ('shape', models.CharField(choices=[('square', 'Square'), ('triangle', 'Triangle'), ('circle', 'Circle'), ('diamond', 'Diamond')], max_length=8)),
                ('is_open', models.BooleanField(default=False)),
                ('roles', models.JSONField(default=list)),
                ('order', models.PositiveSmallIntegerField()),
                ('framework', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='groups', to='framework.framework')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('framework', 'key'), name='one_group_per_key')],
            },
        ),
        migrations.CreateModel(
            name='Level',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('name', models.CharField(max_length=60)),
                ('meaning', models.CharField(max_length=300)),
                ('framework', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='levels', to='framework.framework')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('framework', 'number'), name='one_level_per_number'), models.CheckConstraint(condition=models.Q(('number__gte', 1), ('number__lte', 4)), name='levels_run_from_one_to_four')],
            },
        ),
        migrations.CreateModel(
            name='Practice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=8)),
                ('name', models.CharField(max_length=200)),
                ('meaning', models.TextField()),
                ('order', models.PositiveSmallIntegerField()),
                ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='practices', to='framework.area')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('area', 'key'), name='one_practice_per_key')],
            },
        ),
        migrations.CreateModel(
            name='LookFor',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('words', models.CharField(max_length=300)),
                ('order', models.PositiveSmallIntegerField()),
                ('level', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='look_fors', to='framework.level')),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='look_fors', to='framework.practice')),
            ],
        ),
        migrations.CreateModel(
            name='GuidingQuestion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=12)),
                ('words', models.TextField()),
                ('order', models.PositiveSmallIntegerField()),
                ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='questions', to='framework.area')),
                ('practices', models.ManyToManyField(related_name='questions', to='framework.practice')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('area', 'key'), name='one_question_per_key')],
            },
        ),
        migrations.CreateModel(
            name='Translation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('language', models.CharField(max_length=16)),
                ('place', models.CharField(max_length=100)),
                ('words', models.TextField()),
                ('is_reviewed', models.BooleanField(default=False)),
                ('framework', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='translations', to='framework.framework')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('framework', 'language', 'place'), name='one_translation_per_place_and_language')],
            },
        ),
        migrations.CreateModel(
            name='TranslationReview',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('before', models.TextField()),
                ('words', models.TextField()),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
                ('translation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to='framework.translation')),
            ],
        ),
        migrations.CreateModel(
            name='Wording',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('words', models.CharField(max_length=300)),
                ('signs', models.JSONField(default=list)),
                ('protected_areas', models.JSONField(default=list)),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='wordings', to='framework.group')),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='wordings', to='framework.practice')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('practice', 'group'), name='one_wording_per_practice_and_group')],
            },
        ),
    ]
