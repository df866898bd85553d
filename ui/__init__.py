"""What pages share: navigation, the way to the browser, charts, live runs, and the kit of the theory's figures."""
