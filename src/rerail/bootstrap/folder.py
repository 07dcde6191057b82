"""What the files of a run are called in its output folder."""

JOURNAL, RESULT_FILE = "journal.jsonl", "result.json"
