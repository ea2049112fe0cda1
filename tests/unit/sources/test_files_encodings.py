"""Texts of one byte a letter, as spreadsheets of many countries write them."""

import pytest

from skilltide.sources.files.encodings import detect_encoding

_ENGLISH = "We are looking for an engineer who builds models. You will need Python, PyTorch and SQL every day."


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1252", "Intitulé;Télétravail;Salaire\nIngénieur données;De 3 500,00 € à 4 200,00 € par mois;oui"),
        ("cp1252", "It’s “great” – €50"),
        ("cp1252", "Für Köln\nIngénieur à Nîmes\nCientífico de datos, 3 años\nForskare på Åland\nIngeniør i Tromsø"),
        ("cp1252", "INGÉNIEUR À NÎMES, ÊTRE ÉLÈVE"),
        ("cp1252", "£50,000"),
        ("cp1252", "Citroën & Škoda"),
        ("cp1250", "Inżynier danych; doświadczenie z modelami; Kraków, Łódź"),
        ("cp1250", "Datový inženýr, zkušenosti s modely, Plzeň, Děčín, strojové učení"),
        ("cp1250", "Adatmérnök Győr, Székesfehérvár, felhőből"),
        ("iso8859_2", "Inżynier danych; doświadczenie; Łódź, Gdańsk"),
        ("cp852", "Inżynier danych; doświadczenie; Kraków, Łódź"),
        ("cp1254", "Makine öğrenmesi mühendisi arıyoruz, İstanbul, Eskişehir"),
        ("cp1257", "Duomenų mokslininkas, reikalinga patirtis, Šiauliai, įmonė"),
        ("mac_roman", "Ingénieur données, développé à Nîmes, où l’équipe évolue"),
        ("cp850", "Ingenieur für Köln, größer, Übung"),
        ("cp1251", "Инженер данных\nАналитик"),
        ("koi8_r", "Ищем инженера по машинному обучению"),
        ("cp932", "機械学習モデルの開発を担当していただきます。経験を歓迎します。"),
        ("utf-16-le", "plain"),
        ("utf-16-be", "Łódź, Poland"),
        ("gb18030", "我们正在寻找机器学习工程师,需要熟悉模型开发。"),
    ],
)
def test_text_comes_out_as_it_was(encoding: str, text: str) -> None:
    whole = f"title;description\n{text}\nData Engineer;{_ENGLISH}\n"
    found = detect_encoding(whole.encode(encoding))
    assert whole.encode(encoding).decode(found) == whole
