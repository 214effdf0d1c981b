def check_multihead(torch, heads, X, allowed, scale, temperature, W_O, expected_attention):
    starts_from_x = X is not None and all(head["projection"] is not None for head in heads)
    count = len(heads)
    least = [head[name].shape[1] for head in heads for name in ("Q", "V")]
    wide = ([len(X[0])] if starts_from_x else []) + ([] if W_O is None else [len(W_O[0])])
    size = max(least + [-(-columns // count) for columns in wide])
    d_model = count * size

    def padded(matrix, rows, columns):
        filled = np.zeros((rows, columns))
        filled[: len(matrix), : len(matrix[0])] = matrix
        return filled

    def side_by_side(matrices, rows):
        return np.hstack([padded(matrix, rows, size) for matrix in matrices])

    if starts_from_x:
        inputs = [padded(X, len(X), d_model)] * 3
        matrices = [side_by_side([head["projection"][i] for head in heads], d_model) for i in range(3)]
        offsets = [side_by_side([head["projection"][i] for head in heads], 1)[0] for i in range(3, 6)]
    else:
        inputs = [side_by_side([head[name] for head in heads], len(heads[0][name])) for name in ("Q", "K", "V")]
        matrices = [np.eye(d_model)] * 3
        offsets = [np.zeros(d_model)] * 3
    factor = scale / temperature * np.sqrt(size)
    matrices[0], offsets[0] = matrices[0] * factor, offsets[0] * factor
    if W_O is None:
        joined, expected = np.eye(d_model), side_by_side([head["V_new"] for head in heads], len(allowed))
    else:
        blocks = np.split(np.asarray(W_O), count)
        joined = np.vstack([padded(block, size, d_model) for block in blocks])
        expected = padded(expected_attention, len(allowed), d_model)
    joined = joined * np.repeat([[float(head["is_on"])] for head in heads], size, axis=0)

    layer = torch.nn.MultiheadAttention(d_model, count).double()
    with torch.no_grad():
        layer.in_proj_weight.copy_(torch.tensor(np.hstack(matrices).T))
        layer.in_proj_bias.copy_(torch.tensor(np.hstack(offsets)))
        layer.out_proj.weight.copy_(torch.tensor(joined.T))
        layer.out_proj.bias.zero_()
        mask = torch.tensor(np.array([np.where(allowed, head["bias"] / temperature, -np.inf) for head in heads]))
        attended, weights = layer(*(torch.tensor(matrix)[:, None] for matrix in inputs), attn_mask=mask)
    reach = [np.abs(x) @ np.abs(w) + np.abs(b) for x, w, b in zip(inputs, matrices, offsets)]
    largest = np.max(reach[0] @ reach[1].T) / np.sqrt(size) + max(np.max(np.abs(head["bias"])) for head in heads)
    limit = 1e-12 + 64 * np.finfo(float).eps * (largest + d_model)
    mean = sum(head["weights"] for head in heads) / count
    agrees = np.max(np.abs(weights[0].numpy() - mean)) <= limit
    largest_sum = max(1.0, np.max(np.max(reach[2], axis=0) @ np.abs(joined)))
    return agrees and np.max(np.abs(attended[:, 0].numpy() - expected)) <= limit * largest_sum, starts_from_x
