"""The services prepare jumelages: plans of the engine, drafts, publication (J4, J17)."""
