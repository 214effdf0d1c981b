def padded(matrix, rows, columns):
    filled = np.zeros((rows, columns))
    filled[: len(matrix), : len(matrix[0])] = matrix
    return filled


def multihead_inputs(heads, X, scale, temperature, W_O):
    starts_from_x = X is not None and all(head["projection"] is not None for head in heads)
    count = len(heads)
    least = [head[name].shape[1] for head in heads for name in ("Q", "V")]
    wide = ([] if X is None else [len(X[0])]) + ([] if W_O is None else [len(W_O[0])])
    size = max(least + [-(-columns // count) for columns in wide])
    d_model = count * size

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
    joined = np.eye(d_model)
    if W_O is not None:
        joined = np.vstack([padded(block, size, d_model) for block in np.split(np.asarray(W_O), count)])
    joined = joined * np.repeat([[float(head["is_on"])] for head in heads], size, axis=0)
    return starts_from_x, inputs, matrices, offsets, joined


def fill_multihead(torch, layer, matrices, offsets, joined):
    with torch.no_grad():
        layer.in_proj_weight.copy_(torch.tensor(np.hstack(matrices).T))
        layer.in_proj_bias.copy_(torch.tensor(np.hstack(offsets)))
        layer.out_proj.weight.copy_(torch.tensor(joined.T))
        layer.out_proj.bias.zero_()


def multihead_mask(torch, heads, allowed, temperature):
    return torch.tensor(np.array([np.where(allowed, head["bias"] / temperature, -np.inf) for head in heads]))
