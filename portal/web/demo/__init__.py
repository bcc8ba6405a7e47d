"""The demonstration: authorities, people and live cases, a start page, a movable clock. DEMO_MODE only."""
