#pragma once

#include <string>
#include <vector>

#include "qkv/judge.h"

namespace qkv {

/// What somebody who makes this mistake answers.
struct Candidate {
    Mistake mistake;
    std::vector<double> values;
    Message how;
    std::string work;
};

/// What every mistake gives on these very numbers. `step`: one of detail term or product. Some candidates may equal the
/// right result; their values may be more or fewer than the cells asked for, where K is taken for V.
std::vector<Candidate> candidates(const Document& document, const Attention& attention, const Step& step, int decimals);

}  // namespace qkv
