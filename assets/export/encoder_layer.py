def rms_norm_module(torch, gain, d_model, d):
    if gain is None:
        return torch.nn.Identity()
    weight = torch.nn.Parameter(torch.tensor(padded(gain, 1, d_model)[0]))
    if hasattr(torch.nn, "RMSNorm") and d_model == d:
        norm = torch.nn.RMSNorm(d, eps=1e-5).double()
        norm.weight = weight
        return norm

    class RMSNorm(torch.nn.Module):
        def forward(self, z):
            return z * torch.rsqrt((z**2).sum(dim=-1, keepdim=True) / d + 1e-5) * weight

    return RMSNorm()


def encoder_layer(torch, X, W_O, gain_1, W_up, b_up, W_down, gain_2):
    starts_from_x, inputs, matrices, offsets, joined = multihead_inputs(heads, X, scale, temperature, W_O)
    (d, inner), d_model = W_up.shape, len(joined)
    layer = torch.nn.TransformerEncoderLayer(d_model, len(heads), inner, dropout=0.0).double()
    fill_multihead(torch, layer.self_attn, matrices, offsets, joined)
    layer.norm1, layer.norm2 = (rms_norm_module(torch, gain, d_model, d) for gain in (gain_1, gain_2))
    mask = multihead_mask(torch, heads, allowed, temperature)
    x = torch.tensor(padded(X, len(X), d_model))[:, None]
    with torch.no_grad():
        layer.linear1.weight.copy_(torch.tensor(padded(W_up, d_model, inner).T))
        layer.linear1.bias.copy_(torch.tensor(b_up[0]))
        layer.linear2.weight.copy_(torch.tensor(padded(W_down, inner, d_model).T))
        layer.linear2.bias.zero_()
        if starts_from_x:
            return layer(x, src_mask=mask)[:, 0, :d].numpy(), starts_from_x
        q, k, v = (torch.tensor(matrix)[:, None] for matrix in inputs)
        normed = layer.norm1(x + layer.self_attn(q, k, v, attn_mask=mask)[0])
        inside = layer.activation(layer.linear1(normed))
        return layer.norm2(normed + layer.linear2(inside))[:, 0, :d].numpy(), starts_from_x
