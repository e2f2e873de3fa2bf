"""`make soak`: the whole town gets one urgent message while workers are killed and Redis is restarted."""
