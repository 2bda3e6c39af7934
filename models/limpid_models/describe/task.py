"""Describing scenes, as the rest of the package sees it."""

from limpid_models.describe.evaluation import evaluate
from limpid_models.describe.lesson import DescribeConfig, DescribeLesson
from limpid_models.describe.recordings import CollectionConfig
from limpid_models.describe.steps import DescribeStep
from limpid_models.experiment import Task

DATA = {"recordings": CollectionConfig}
DESCRIBE = Task(DATA, DescribeConfig, DescribeLesson, DescribeStep, evaluate)
