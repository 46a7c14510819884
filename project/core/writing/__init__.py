"""How it reads: values, configs, faults and components as text."""
