def check_multihead(torch, heads, X, allowed, scale, temperature, W_O, expected_attention):
    starts_from_x, inputs, matrices, offsets, joined = multihead_inputs(heads, X, scale, temperature, W_O)
    count, d_model = len(heads), len(joined)
    size = d_model // count
    layer = torch.nn.MultiheadAttention(d_model, count).double()
    fill_multihead(torch, layer, matrices, offsets, joined)
    with torch.no_grad():
        mask = multihead_mask(torch, heads, allowed, temperature)
        attended, weights = layer(*(torch.tensor(matrix)[:, None] for matrix in inputs), attn_mask=mask)
    if W_O is None:
        expected = np.hstack([padded(head["V_new"], len(allowed), size) for head in heads])
    else:
        expected = padded(expected_attention, len(allowed), d_model)
    reach = [np.abs(x) @ np.abs(w) + np.abs(b) for x, w, b in zip(inputs, matrices, offsets)]
    largest = np.max(reach[0] @ reach[1].T) / np.sqrt(size) + max(np.max(np.abs(head["bias"])) for head in heads)
    limit = 1e-12 + 64 * np.finfo(float).eps * (largest + d_model)
    mean = sum(head["weights"] for head in heads) / count
    agrees = np.max(np.abs(weights[0].numpy() - mean)) <= limit
    largest_sum = max(1.0, np.max(np.max(reach[2], axis=0) @ np.abs(joined)))
    return agrees and np.max(np.abs(attended[:, 0].numpy() - expected)) <= limit * largest_sum, starts_from_x
