"""Prediction, as the rest of the package sees it."""

from limpid_models.experiment import Task
from limpid_models.predict.evaluation import evaluate
from limpid_models.predict.footage import FootageConfig
from limpid_models.predict.lesson import PredictConfig, PredictLesson
from limpid_models.predict.moving_mnist import DigitsConfig
from limpid_models.predict.steps import PredictStep

DATA = {"footage": FootageConfig, "digits": DigitsConfig}
PREDICT = Task(DATA, PredictConfig, PredictLesson, PredictStep, evaluate)
