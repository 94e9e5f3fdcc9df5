"""What is not read at all: nothing, too much, spam, orders to a machine, other languages."""

import re

LONGEST_READ = 2000
"""Longer texts are no utterances; they get a reason instead of slots."""

_HAN = re.compile(r"[\u3400-\u9fff]")
_OTHER_LETTER = re.compile(r"[^\W\d_\u3400-\u9fff]")
_KANA = re.compile(r"[\u3041-\u30ff]")
_INSTRUCTION = re.compile(
    r"(?:忽略|无视|忘记|忘掉|不要理会|跳过|绕过).{0,10}(?:指令|提示词?|规则|设定|要求|限制|对话)|系统提示词?|系统指令|越狱|开发者模式|"
    r"(?:ignore|disregard|forget)\b.{0,30}\b(?:instruction|prompt|rule|above|previous)|system\s?prompt|"
    r"(?:你现在是|从现在开始你是|请?扮演).{0,20}(?:助手|模型|ai|系统|管理员)|(?:输出|返回|打印).{0,8}(?:json|密钥|密码|提示词|数据库)|drop\s+table|<script"
)
_SPAM_LENGTH = 60


def reason_not_to_read(text: str) -> str | None:
    """Why normalised text cannot be an utterance of a customer, or None."""
    if not text.strip():
        return "empty"
    if is_spam(text[:LONGEST_READ]):
        return "spam"
    if len(text) > LONGEST_READ:
        return "too_long"
    if _INSTRUCTION.search(text):
        return "instruction"
    return "not_chinese" if is_foreign(text) else None


def is_spam(text: str) -> bool:
    """Whether the text says the same few characters over and over."""
    if len(text) < _SPAM_LENGTH:
        return False
    pieces = {text[at : at + 4] for at in range(len(text) - 3)}
    return len(pieces) < 0.25 * (len(text) - 3)


def is_foreign(text: str) -> bool:
    """Whether the text is in another language than Chinese; sizes, brands and numbers alone are not foreign."""
    han = len(_HAN.findall(text))
    kana = len(_KANA.findall(text))
    if kana >= 3 and kana * 3 >= han:
        return True
    other = len(_OTHER_LETTER.findall(text)) - kana
    if han == 0:
        return other >= 6 or (other >= 1 and not re.search(r"\d", text))
    return other >= 12 and other > 4 * han
