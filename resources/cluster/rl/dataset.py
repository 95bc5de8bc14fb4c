"""The rows of this folder for verl: its own data set, with pictures found wherever the job runs.

Rows name pictures by paths inside the folder; workers of Ray start elsewhere. `+data.easiest_first=true`
with `data.shuffle=false` sorts the questions by how often a teacher solved them.
"""

import os

import numpy as np
from verl.utils.dataset.rl_dataset import RLHFDataset

FOLDER = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


class FolderDataset(RLHFDataset):
    def _build_messages(self, example, *args, **kwargs):
        images = example.get(self.image_key)
        if images:
            # `join` leaves a path that is absolute already as it is.
            example[self.image_key] = [
                {"image": os.path.join(FOLDER, image["image"])} for image in images
            ]
        return super()._build_messages(example, *args, **kwargs)

    def _read_files_and_tokenize(self):
        super()._read_files_and_tokenize()
        if self.config.get("easiest_first", False):
            rates = np.array([-1.0 if rate is None else rate for rate in self.dataframe["avg_reward"]])
            self.dataframe = self.dataframe.select(np.argsort(-rates, kind="stable").tolist())
