"""Answers of customers in regions of chosen sizes."""

import numpy as np
import pandas as pd
import pytest


@pytest.fixture
def regions(survey):
    """A maker of answers whose regions have the sizes that it is given."""

    def made(*sizes: int) -> pd.DataFrame:
        names = [f"r{i}" for i in range(len(sizes))]
        return survey.customers(sum(sizes)).assign(region=np.repeat(names, sizes))

    return made
