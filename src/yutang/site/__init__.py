"""Where it is all put together: settings, addresses, navigation, panels, subscriptions, schedule and ports."""
