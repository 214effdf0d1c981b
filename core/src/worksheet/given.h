#pragma once

#include <string>

#include "explain/writer.h"
#include "qkv/document.h"
#include "qkv/text.h"

// What stands on a worksheet before its questions.
namespace qkv {

/// Whether there is a mask, whatever it blocks.
bool has_mask(const Document& document);

/// Whether a head has a bias.
bool has_bias(const Document& document);

/// "헤드 2"
std::string head_title(int head, Language language);

/// Tables of Q and K of each head, V if the level goes on to V_new, the biases, and W_O if it joins the heads.
void write_given(Writer& writer, const Document& document, int level, Language language);

/// What the scale, the temperature, the mask and the biases do.
void write_conditions(Writer& writer, const Document& document, int level, Language language);

}  // namespace qkv
