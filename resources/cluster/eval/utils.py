"""Functions of the task `omr_test` of lmms-eval. The reward of the training scores the answers."""

import os
import sys

FOLDER = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(FOLDER, "reward"))

from reward import compute_score  # noqa: E402


def _pictures(doc):
    from PIL import Image

    return [Image.open(os.path.join(FOLDER, path)).convert("RGB") for path in doc["images"]]


def doc_to_visual(doc):
    return _pictures(doc)


def doc_to_text(doc, lmms_eval_specific_kwargs=None):
    return doc["prompt"][-1]["content"].replace("<image>", "")


def doc_to_messages(doc, lmms_eval_specific_kwargs=None):
    """The conversation as in training: the system message, earlier turns, the question."""
    pictures = iter(_pictures(doc))
    messages = []
    for turn in doc["prompt"]:
        parts = turn["content"].split("<image>")
        content = [{"type": "text", "text": parts[0]}] if parts[0] else []
        for text in parts[1:]:
            content.append({"type": "image", "url": next(pictures)})
            if text:
                content.append({"type": "text", "text": text})
        messages.append({"role": turn["role"], "content": content})
    return messages


def process_results(doc, results):
    """The verdicts on a question's answers, averaged."""
    info = {"question": doc["question"], "check": doc["check"], "reasoning": doc["reasoning"]}
    scores = [compute_score("omr_test", text, doc["answer"], info) for text in results]
    return {
        name: sum(score[name] for score in scores) / len(scores)
        for name in ("accuracy", "format", "score", "length")
    }
