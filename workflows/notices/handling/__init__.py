"""What the flow of objections is made of: its nodes, its limits, who may act, what it does to items."""
