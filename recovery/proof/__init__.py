"""After the resolution: callbacks, relapses, and whether the customer was won back."""
