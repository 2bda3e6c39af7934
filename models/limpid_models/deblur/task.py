"""Deblurring, as the rest of the package sees it."""

from limpid_models.deblur.dataset import SampleConfig
from limpid_models.deblur.evaluation import evaluate
from limpid_models.deblur.lesson import DeblurConfig, DeblurLesson
from limpid_models.deblur.steps import step_of
from limpid_models.experiment import Task

DEBLUR = Task({"blurred": SampleConfig}, DeblurConfig, DeblurLesson, step_of, evaluate)
