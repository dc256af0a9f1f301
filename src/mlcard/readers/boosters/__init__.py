"""Boosted trees: XGBoost, LightGBM and CatBoost, in files of their own and inside pickles."""
