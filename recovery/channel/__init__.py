"""渠道判定: how a complaint relates to official service, from facts that carry their evidence."""
