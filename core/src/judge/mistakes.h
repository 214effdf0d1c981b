#pragma once

#include <string>
#include <vector>

#include "qkv/judge.h"

namespace qkv {

/// The answer of someone who makes this mistake.
struct Candidate {
    Mistake mistake;
    std::vector<double> values;
    Message how;
    std::string work;
    Message remark = {};
};

/// What every mistake gives for exactly these numbers. `step`: one of detail term or product. Some candidates may equal
/// the right result; there may be more or fewer values than cells asked for, if K is used instead of V.
/// `more_digits`: of the operands in `work`, beyond the usual decimals.
std::vector<Candidate> candidates(const Document& document, const Attention& attention, const Step& step, int decimals,
                                  int more_digits = 0);

}  // namespace qkv
